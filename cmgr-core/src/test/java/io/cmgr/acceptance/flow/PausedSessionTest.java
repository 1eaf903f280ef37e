// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.DISCONNECTED;
import static io.cmgr.testkit.Callback.END_OF_INPUT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.PausingRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.StreamPeers;
import io.cmgr.testkit.StreamPeers.Setup;
import io.cmgr.testkit.StreamPeers.StreamPeer;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UdpPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A paused session gets no callbacks, whatever its peer does, and after the pause it gets everything in order. */
@ExtendWith(NoLeaks.class)
class PausedSessionTest {
    /** Longer than the time between two checks of a paused session's peer. */
    private static final int A_LOOK_MILLIS = 700;

    @TempDir
    private Path directory;

    @OnEachTransport
    void aSessionThatPausesAtNewGetsBytesAndEndOnlyAfterItsResume(Transport transport) throws Exception {
        Map<StreamPeers, PausingRecorder> all = new EnumMap<>(StreamPeers.class);
        Map<StreamPeers, Session> sessions = new EnumMap<>(StreamPeers.class);
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (StreamPeers way : StreamPeers.values()) {
                PausingRecorder events = new PausingRecorder();
                all.put(way, events);
                StreamPeer peer = way.connect(new Setup(manager, Framing.raw(), directory), events);
                manager.closed().thenRun(() -> closeQuietly(peer));
                sessions.put(way, events.nextSession());
                peer.send("hello");
                peer.finish();
            }
            afterALook(sessions.get(StreamPeers.ACCEPTED));
            all.forEach((way, events) -> assertEquals(0, events.size(), way + " was told something"));
            sessions.values().forEach(Session::resumeReads);
            for (Map.Entry<StreamPeers, PausingRecorder> one : all.entrySet()) {
                assertEquals("hello", one.getValue().next(DATA).text());
                one.getValue().next(END_OF_INPUT);
                assertEquals(
                        DisconnectReason.PEER_CLOSED,
                        one.getValue().next(DISCONNECTED).reason(),
                        one.getKey()::toString);
            }
        }
    }

    @OnEachTransport
    void aSessionPausedInACallbackGetsTheRestOfTheSameReadOneResumeAtATime(Transport transport) throws Exception {
        class OneAtATime extends PausingRecorder {
            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {
                session.pauseReads();
                super.onData(session, data, from);
            }
        }
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (StreamPeers way : EnumSet.complementOf(EnumSet.of(StreamPeers.ATTACHED))) {
                OneAtATime events = new OneAtATime();
                try (StreamPeer peer = way.connect(new Setup(manager, Framing.lines(100), directory), events)) {
                    Session session = events.nextSession();
                    peer.send("a\nb\nc\nd\n");
                    peer.finish();
                    for (String line : List.of("a", "b", "c", "d")) {
                        assertEquals(0, events.size(), () -> way + " came before its turn");
                        session.resumeReads();
                        assertEquals(line, events.next(DATA).text());
                        Deadline.get(onLoop(session, () -> {}));
                    }
                    assertEquals(0, events.size(), () -> way + " ended before its turn");
                    session.resumeReads();
                    events.next(END_OF_INPUT);
                    events.next(DISCONNECTED);
                }
            }
        }
    }

    @OnEachTransport
    void aMessageThatIsTooLongEndsTheSessionBehindTheMessagesBeforeIt(Transport transport) throws Exception {
        PausingRecorder events = new PausingRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                StreamPeer peer =
                        StreamPeers.ACCEPTED.connect(new Setup(manager, Framing.lines(3), directory), events)) {
            Session session = events.nextSession();
            Deadline.get(onLoop(session, () -> session.channel().read())); // as the check of a paused session does
            peer.send("a\nb\ntoo long");
            afterALook(session);
            assertEquals(0, events.size());
            session.resumeReads();
            assertEquals("a", events.next(DATA).text());
            assertEquals("b", events.next(DATA).text());
            peer.finish();
            assertEquals(
                    DisconnectReason.PROTOCOL_ERROR, events.next(DISCONNECTED).reason());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.cmgr.testkit.Transports#withoutIoUring")
    void withoutHalfClosureAnAttachedChannelLosesNothingEither(Transport transport) throws Exception {
        PausingRecorder events = new PausingRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server =
                        ApplicationServer.reading(transport, channel -> manager.attach(null, channel, events));
                Peer peer = Peer.connect(server.port())) {
            Session session = events.nextSession();
            peer.send("hello").finish();
            afterALook(session);
            assertEquals(0, events.size());
            session.resumeReads();
            assertEquals("hello", events.next(DATA).text());
            assertEquals(DisconnectReason.PEER_CLOSED, events.next(DISCONNECTED).reason());
        }
    }

    @OnEachTransport
    void whatAPauseHoldsIsAboutOneReadHoweverMuchWaitsInTheKernelWithThePeersEnd(Transport transport) throws Exception {
        int size = 1 << 20;
        AtomicLong passed = new AtomicLong();
        TcpListen where = TcpListen.on("127.0.0.1", 0)
                .receiveBuffer(4 << 20)
                .pipeline(handlers -> handlers.addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        passed.addAndGet(((ByteBuf) message).readableBytes());
                        ctx.fireChannelRead(message);
                    }
                }));
        EventRecorder events = new EventRecorder() {
            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {
                session.pauseReads();
                super.onData(session, data, from);
            }
        };
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(where, events).port())) {
            Session session = events.nextSession();
            Deadline.get(onLoop(session, session::pauseReads));
            peer.send(new byte[size]).finish(); // all of it is in the kernel's buffer now
            session.resumeReads();
            events.next(DATA);
            afterALook(session);
            afterALook(session);
            assertEquals(0, events.size());
            assertTrue(passed.get() <= 4 * (64 << 10), () -> passed + " bytes were read");
        }
    }

    @OnEachTransport
    void aPauseOfManyMegabytesHoldsAboutOneReadAndLosesNothing(Transport transport) throws Exception {
        int size = 8 << 20;
        AtomicLong got = new AtomicLong();
        AtomicInteger reads = new AtomicInteger();
        CompletableFuture<Session> begun = new CompletableFuture<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        EventRecorder pausesAtEachRead = new PausingRecorder() {
            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {
                session.pauseReads();
                byte[] bytes = new byte[data.readableBytes()];
                data.readBytes(bytes);
                assertTrue(TestStream.matches(got.get(), bytes, bytes.length), "out of order");
                got.addAndGet(bytes.length);
                reads.incrementAndGet();
                begun.complete(session);
            }

            @Override
            public void onEndOfInput(Session session) {
                session.close();
                ended.complete(null);
            }
        };
        try (ConnectionManager manager = Transports.manager(transport);
                Background background = new Background();
                Peer peer = Peer.connect(manager.listenTcp(0, pausesAtEachRead).port())) {
            background.start(
                    "sender", () -> peer.send(TestStream.bytes(0, size)).finish());
            Session session = pausesAtEachRead.nextSession();
            while (!ended.isDone()) {
                long before = got.get();
                Deadline.get(onLoop(session, session::resumeReads));
                Deadline.until("the next read", () -> got.get() > before || ended.isDone());
                assertTrue(got.get() - before <= 64 << 10, () -> got.get() - before + " bytes in one go");
            }
            assertEquals(size, got.get());
        }
    }

    @OnEachTransport
    void aUdpSocketThatPausesAtADatagramGetsTheRestOfTheReadLater(Transport transport) throws Exception {
        class OneAtATime extends EventRecorder {
            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {
                session.pauseReads();
                super.onData(session, data, from);
            }
        }
        OneAtATime events = new OneAtATime();
        try (ConnectionManager manager = Transports.manager(transport);
                UdpPeer peer = UdpPeer.open()) {
            UdpSession session = manager.listen(UdpListen.on("127.0.0.1", 0), events);
            session.pauseReads();
            int port = ((InetSocketAddress) session.localAddress()).getPort();
            for (int i = 0; i < 10; i++) {
                peer.send(port, "datagram " + i);
            }
            for (int i = 0; i < 10; i++) {
                Deadline.get(onLoop(session, () -> {}));
                assertEquals(0, events.size(), "came before its turn");
                session.resumeReads();
                assertEquals("datagram " + i, events.next(DATA).text());
            }
            session.resumeReads();
            peer.send(port, "first of two").send(port, "second of two");
            events.next(DATA);
            Deadline.get(session.abort()); // the abort releases the held datagrams
            events.next(DISCONNECTED);
        }
    }

    @OnEachTransport
    void pausesOfManyOwnersAndThreadsKeepTheOrderAndLoseNothing(Transport transport) throws Exception {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        String note = "-Dcmgr.seed=" + seed;
        Random random = new Random(seed);
        int messages = 20_000;
        AtomicInteger next = new AtomicInteger();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        EventRecorder moody = new EventRecorder() {
            private boolean paused;

            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {
                int number = Integer.parseInt(data.toString(US_ASCII));
                if (paused || number != next.getAndIncrement()) {
                    ended.completeExceptionally(new AssertionError(number + " came, paused: " + paused));
                }
                if (random.nextInt(50) == 0) {
                    paused = true;
                    session.pauseReads(this);
                    session.channel().eventLoop().execute(() -> {
                        paused = false;
                        session.resumeReads(this);
                    });
                }
            }

            @Override
            public void onEndOfInput(Session session) {
                session.close();
                ended.complete(null);
            }
        };
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(TcpListen.on("127.0.0.1", 0).framing(Framing.lines(10)), moody)
                    .port();
            try (Background background = new Background();
                    Peer peer = Peer.connect(port)) {
                Session session = moody.nextSession();
                for (String owner : List.of("one", "another")) {
                    background.start(owner, () -> {
                        while (!ended.isDone()) {
                            session.pauseReads(owner);
                            session.resumeReads(owner);
                            LockSupport.parkNanos(1000);
                        }
                    });
                }
                StringBuilder lines = new StringBuilder();
                for (int i = 0; i < messages; i++) {
                    lines.append(i).append('\n');
                }
                peer.send(lines.toString()).finish();
                Deadline.until(note, () -> ended.isDone());
            }
            Deadline.get(ended);
            assertEquals(messages, next.get(), note);
        }
    }

    private static CompletableFuture<Void> onLoop(Session session, Runnable action) {
        return CompletableFuture.runAsync(action, session.channel().eventLoop());
    }

    private static void afterALook(Session session) {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        var unused = session.channel()
                .eventLoop()
                .schedule(() -> passed.complete(null), A_LOOK_MILLIS, TimeUnit.MILLISECONDS);
        Deadline.get(passed);
    }

    private static void closeQuietly(StreamPeer peer) {
        try {
            peer.close();
        } catch (IOException alreadyGone) {
            // the manager has closed, and so has the peer
        }
    }
}
