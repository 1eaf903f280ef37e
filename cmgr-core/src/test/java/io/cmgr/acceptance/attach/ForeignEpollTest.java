// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.attach;

import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.END_OF_INPUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions on event loops of the application, which run Netty's own epoll, behave like those on ours. */
@Timeout(60)
@ExtendWith(NoLeaks.class)
class ForeignEpollTest {
    private static final int REPLY_BYTES = 8 << 20;

    private EventLoopGroup group;

    @BeforeEach
    void startLoops() {
        assumeTrue(Epoll.isAvailable(), "epoll");
        group = new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
    }

    @AfterEach
    void endLoops() {
        if (group != null) {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
        }
    }

    /** Replies after the peer's end, in two writes that are larger than the kernel can take at once. */
    private static final class Replying extends EventRecorder {
        private final Queue<CompletableFuture<Void>> writes = new ConcurrentLinkedQueue<>();

        @Override
        public void onEndOfInput(Session session) {
            writes.add(session.write(TestStream.bytes(0, REPLY_BYTES)));
            writes.add(session.write(TestStream.bytes(REPLY_BYTES, REPLY_BYTES)));
            session.close();
        }

        void assertTaken() {
            writes.forEach(Deadline::get);
            assertEquals(DisconnectReason.PEER_CLOSED, nextDisconnected().reason());
        }
    }

    private static void assertReplied(Peer peer, Outcome outcome) throws Exception {
        peer.send("question").finish();
        byte[] got = peer.readToEnd();
        assertEquals(2 * REPLY_BYTES, got.length);
        assertTrue(TestStream.matches(0, got, got.length));
        outcome.check();
    }

    private interface Outcome {
        void check() throws Exception;
    }

    private ConnectionManager sharing() {
        return ConnectionManager.builder()
                .eventLoopGroup(group)
                .maxPendingBytes(4 * REPLY_BYTES)
                .build();
    }

    @Test
    void aReplyBehindThePeersEndArrivesWholeOnASharedGroup() throws Exception {
        Replying events = new Replying();
        try (ConnectionManager manager = sharing();
                Peer peer = Peer.connect(manager.listenTcp(0, events).port(), 64 << 10)) {
            assertReplied(peer, events::assertTaken);
        }
    }

    @Test
    void aReplyOfAConnectedSessionBehindThePeersEndArrivesWhole() throws Exception {
        Replying events = new Replying();
        try (ConnectionManager manager = sharing();
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var unused = manager.connect(TcpConnect.to("127.0.0.1", server.getLocalPort()), events);
            try (Peer peer = Peer.of(server.accept())) {
                assertReplied(peer, events::assertTaken);
            }
        }
    }

    @Test
    void aReplyThroughAnEventChannelBehindThePeersEndArrivesWhole() throws Exception {
        try (ConnectionManager manager = sharing();
                Background background = new Background()) {
            EventChannel events = manager.openEventChannel();
            CompletableFuture<DisconnectReason> end = new CompletableFuture<>();
            background.start("taker", () -> {
                while (!end.isDone()) {
                    SessionEvent event = events.take();
                    if (event.state() == SessionState.DATA) {
                        event.reply(TestStream.bytes(0, REPLY_BYTES));
                        event.reply(TestStream.bytes(REPLY_BYTES, REPLY_BYTES));
                    } else if (event.state() == SessionState.DISCONNECTED) {
                        end.complete(event.reason());
                    }
                }
            });
            try (Peer peer = Peer.connect(manager.listenTcp(0, events).port(), 64 << 10)) {
                assertReplied(peer, () -> assertEquals(DisconnectReason.PEER_CLOSED, Deadline.get(end)));
            }
        }
    }

    @Test
    void aReplyOfAnAttachedChannelArrivesWholeAndItsHandlersSeeItRegisteredAnew() throws Exception {
        Replying events = new Replying();
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (ConnectionManager manager = ConnectionManager.builder()
                        .maxPendingBytes(4 * REPLY_BYTES)
                        .build();
                ApplicationServer server = ApplicationServer.halfClosing(Transport.EPOLL, channel -> {
                    channel.pipeline().addLast(new Registrations(seen));
                    manager.attach(null, channel, events);
                });
                Peer peer = Peer.connect(server.port(), 64 << 10)) {
            Session session = events.nextSession();
            Deadline.get(session.write(""));
            assertReplied(peer, events::assertTaken);
            assertTrue(String.join(" ", seen).startsWith("registered unregistered registered"), seen::toString);
        }
    }

    private static final class Registrations extends ChannelInboundHandlerAdapter {
        private final Queue<String> seen;

        Registrations(Queue<String> seen) {
            this.seen = seen;
        }

        @Override
        public void channelRegistered(ChannelHandlerContext ctx) {
            seen.add("registered");
            ctx.fireChannelRegistered();
        }

        @Override
        public void channelUnregistered(ChannelHandlerContext ctx) {
            seen.add("unregistered");
            ctx.fireChannelUnregistered();
        }
    }

    @Test
    void whatWasWrittenBeforeAChannelIsAttachedIsNotForgotten() throws Exception {
        SessionHandler idle = (session, data, from) -> {};
        try (ConnectionManager manager = ConnectionManager.create();
                ApplicationServer server = ApplicationServer.reading(Transport.EPOLL, channel -> {
                    channel.writeAndFlush(channel.alloc().buffer().writeBytes(TestStream.bytes(0, REPLY_BYTES)));
                    manager.attach(null, channel, idle);
                });
                Peer peer = Peer.connect(server.port(), 64 << 10)) {
            byte[] got = peer.read(REPLY_BYTES);
            assertTrue(TestStream.matches(0, got, got.length));
        }
    }

    @Test
    void aPausedSessionIsLeftAloneHoweverMuchComesBeforeThePeersEnd() throws Exception {
        int size = 256 << 10;
        TcpListen where = TcpListen.on("127.0.0.1", 0).receiveBuffer(1 << 20);
        EventRecorder events = new EventRecorder() {
            @Override
            public void onNew(Session session) {
                session.pauseReads();
                super.onNew(session);
            }
        };
        try (ConnectionManager manager = sharing();
                Peer peer = Peer.connect(manager.listen(where, events).port())) {
            Session session = events.nextSession();
            peer.send(TestStream.bytes(0, size)).finish(); // all of it is in the kernel's buffer now
            Deadline.get(session.write("still here"));
            assertEquals(0, events.size());
            session.resumeReads();
            int got = 0;
            while (got < size) {
                byte[] data = events.next(DATA).data();
                assertTrue(TestStream.matches(got, data, data.length));
                got += data.length;
            }
            events.next(END_OF_INPUT);
        }
    }
}
