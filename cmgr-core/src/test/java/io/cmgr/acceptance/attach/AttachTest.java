// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.attach;

import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.DISCONNECTED;
import static io.cmgr.testkit.Callback.END_OF_INPUT;
import static io.cmgr.testkit.Callback.NEW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.PausingRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Channels of the application's own bootstrap and event loops become sessions. */
@ExtendWith(NoLeaks.class)
class AttachTest {
    @OnEachTransport
    void onItsEventLoopAChannelIsASessionBeforeTheCallReturns(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        CompletableFuture<Integer> eventsAtReturn = new CompletableFuture<>();
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = ApplicationServer.reading(transport, channel -> {
                    manager.attach(null, channel, events);
                    eventsAtReturn.complete(events.size());
                });
                Peer peer = Peer.connect(server.port())) {
            assertEquals(1, Deadline.get(eventsAtReturn));
            Session session = events.next(NEW).session();
            assertEquals("x1", session.id());
            assertEquals(SessionKind.ATTACHED, session.kind());
            assertNull(session.listener());
            assertNull(session.listenerId());
            assertNull(session.sslSession());
            assertEquals(peer.socket().getLocalSocketAddress(), session.remoteAddress());
            assertSame(session, manager.session("x1").orElseThrow());

            peer.send("hello");
            assertEquals("hello", events.next(DATA).text());
            Deadline.get(session.write("welcome"));
            assertEquals("welcome", peer.readText(7));
            assertEquals(5, session.stats().bytesIn());
            assertEquals(7, session.stats().bytesOut());
            assertEquals(0, session.stats().pendingBytes());

            peer.finish();
            assertEquals(DisconnectReason.PEER_CLOSED, events.next(DISCONNECTED).reason());
            assertEquals(0, manager.sessions().size());
            assertEquals(1, manager.stats().opened());
            assertEquals(1, manager.stats().closed());
        }
    }

    @OnEachTransport
    void offItsEventLoopNothingIsReadBeforeNew(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = ApplicationServer.waiting(transport, accepted::add);
                Peer peer = Peer.connect(server.port())) {
            peer.send("hello");
            Channel channel = accepted.poll(20, TimeUnit.SECONDS);
            Session session = manager.attach("name", channel, events);
            assertSame(session, manager.session("name").orElseThrow());
            CompletableFuture<Void> written = session.write("welcome");
            events.next(NEW);
            assertEquals("hello", events.next(DATA).text());
            Deadline.get(written);
            assertEquals("welcome", peer.readText(7));
            assertTrue(channel.config().isAutoRead());
        }
    }

    @OnEachTransport
    void aSessionPausedAtNewGetsNothing(Transport transport) throws Exception {
        EventRecorder events = new PausingRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server =
                        ApplicationServer.waiting(transport, channel -> manager.attach(null, channel, events));
                Peer peer = Peer.connect(server.port())) {
            peer.send("hello");
            Session session = events.next(NEW).session();
            Deadline.get(session.write("we are past the attach"));
            assertTrue(Reads.areOff(session));
            session.resumeReads();
            assertEquals("hello", events.next(DATA).text());
        }
    }

    @OnEachTransport
    void broadcastsReachAcceptedAndAttachedSessionsInOrder(Transport transport) throws Exception {
        int message = 500;
        int messages = 200;
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server =
                        ApplicationServer.reading(transport, channel -> manager.attach(null, channel, events));
                Peer accepted = Peer.connect(manager.listenTcp(0, events).port())) {
            events.nextSession();
            try (Peer attached = Peer.connect(server.port())) {
                Session session = events.nextSession();
                for (int i = 0; i < messages; i++) {
                    byte[] part = TestStream.bytes((long) i * message, message);
                    if (i % 2 == 0) {
                        assertEquals(new BroadcastResult(2, 0, 0), Deadline.get(manager.writeToAll(part)));
                    } else {
                        var unused = session.write(part);
                        unused = manager.write("a1", part);
                    }
                }
                for (Peer peer : new Peer[] {accepted, attached}) {
                    byte[] received = peer.read(message * messages);
                    assertTrue(TestStream.matches(0, received, received.length));
                }
                assertEquals(
                        new BroadcastResult(1, 0, 0),
                        Deadline.get(manager.allExcept("x1").write("but x1")));
                assertEquals("but x1", accepted.readText(6));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.cmgr.testkit.Transports#withoutIoUring")
    void anEventChannelSlowsAnAttachedSessionDownToo(Transport transport) throws Exception {
        int bytes = 8 << 20;
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = new EventChannel(4, 256 << 10);
                ApplicationServer server =
                        ApplicationServer.reading(transport, channel -> manager.attach(null, channel, events));
                Peer peer = Peer.connect(server.port())) {
            Session session = events.take().session();
            Thread sender = new Thread(() -> {
                try {
                    peer.send(TestStream.bytes(0, bytes)).finish();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            sender.start();
            Reads.awaitPause(session);
            long received = 0;
            SessionEvent event = events.take();
            while (event.state() == SessionState.DATA) {
                assertTrue(TestStream.matches(received, event.data(), event.data().length));
                received += event.data().length;
                event = Events.next(events);
            }
            assertEquals(bytes, received);
            assertEquals(DisconnectReason.PEER_CLOSED, event.reason());
            sender.join();
        }
    }

    @OnEachTransport
    void aChannelThatOutlivesThePeersEndStillAnswers(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder() {
            @Override
            public void onEndOfInput(Session session) {
                session.write("and goodbye");
                super.onEndOfInput(session);
            }
        };
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server =
                        ApplicationServer.halfClosing(transport, channel -> manager.attach(null, channel, events));
                Peer peer = Peer.connect(server.port())) {
            peer.send("hello").finish();
            assertEquals("and goodbye", new String(peer.readToEnd(), UTF_8));
            events.next(NEW);
            events.next(DATA);
            events.next(END_OF_INPUT);
            assertEquals(DisconnectReason.PEER_CLOSED, events.next(DISCONNECTED).reason());
        }
    }

    /** Like a handler that recognizes the end of its protocol before the end of the stream. */
    @OnEachTransport
    void anEndOfInputThatAHandlerReportsIsTheSessions(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = ApplicationServer.reading(transport, channel -> {
                    channel.pipeline().addLast(new EndsAtFirstByte());
                    manager.attach(null, channel, events);
                });
                Peer peer = Peer.connect(server.port())) {
            peer.send(".");
            events.next(NEW);
            events.next(END_OF_INPUT);
            assertEquals(DisconnectReason.PEER_CLOSED, events.next(DISCONNECTED).reason());
            assertEquals(0, peer.readToEnd().length);
        }
    }

    @OnEachTransport
    void waitingIsRefusedOnTheEventLoopsOfAttachedChannels(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        CompletableFuture<Session> attached = new CompletableFuture<>();
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = ApplicationServer.reading(
                        transport, channel -> attached.complete(manager.attach(null, channel, events)));
                Peer peer = Peer.connect(server.port())) {
            Session session = Deadline.get(attached);
            CompletableFuture<Void> checked = new CompletableFuture<>();
            session.channel().eventLoop().execute(() -> {
                try {
                    Refusal.thrown(
                            IllegalStateException.class,
                            "event loop",
                            () -> session.closed().join());
                    Refusal.thrown(IllegalStateException.class, "event loop", () -> manager.listenTcp(0, events));
                    checked.complete(null);
                } catch (Throwable error) {
                    checked.completeExceptionally(error);
                }
            });
            Deadline.get(checked);
            assertTrue(peer.socket().isConnected());
        }
    }

    private static final class EndsAtFirstByte extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }
}
