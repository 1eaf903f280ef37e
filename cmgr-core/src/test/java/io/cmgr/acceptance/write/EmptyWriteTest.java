// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.OwnServer;
import io.cmgr.testkit.Pattern;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.Xor;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;

/** A write of nothing to a stream of bytes: it is done when all that was written before it is. */
@ExtendWith(NoLeaks.class)
class EmptyWriteTest {
    /** More than a kernel takes for a peer that does not read, and than may be pending beside anything else. */
    private static final int LARGE = 12 << 20;

    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void itIsDoneBehindTheBytesBeforeIt(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            TcpListen where = TcpListen.on("127.0.0.1", 0);
            assertBehind(manager, where);
            assertBehind(manager, where.pipeline(handlers -> handlers.addLast(new Xor())));
        }
    }

    private static void assertBehind(ConnectionManager manager, TcpListen where) throws Exception {
        EventRecorder events = new EventRecorder();
        try (Peer peer = Peer.connect(manager.listen(where, events).port())) {
            Session session = events.nextSession();
            Queue<String> done = new ConcurrentLinkedQueue<>();
            var large = session.write(new byte[LARGE]).thenRun(() -> done.add("large"));
            var empty = session.write("").thenRun(() -> done.add("empty"));
            var last = session.write(Unpooled.EMPTY_BUFFER).thenRun(() -> done.add("last"));
            peer.read(LARGE / 4);
            assertFalse(large.isDone() || empty.isDone() || last.isDone(), done::toString);
            assertTrue(session.isOpen(), "an empty write needs no room");
            peer.read(LARGE - LARGE / 4);
            Deadline.get(last);
            assertEquals("[large, empty, last]", done.toString());
            assertEquals(1, session.stats().writes());
            Deadline.get(session.write("")); // nothing is pending
        }
    }

    @OnEachTransport
    void soItIsBehindTls(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (ConnectionManager manager = Transports.manager(transport);
                TlsPeer peer = TlsPeer.connect(
                                manager.listen(certificates.listen(), events).port(), certificates)
                        .handshake()) {
            Session session = events.nextSession();
            CompletableFuture<Void> large = session.write(new byte[LARGE]);
            CompletableFuture<Void> empty = session.write("");
            peer.read(LARGE / 4);
            assertFalse(large.isDone() || empty.isDone());
            peer.read(LARGE - LARGE / 4);
            Deadline.get(empty);
            assertTrue(large.isDone());
        }
    }

    @OnEachTransport
    void itIsDoneBehindABroadcast(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            assertEquals(new BroadcastResult(1, 0, 0), Deadline.get(manager.writeToAll(new byte[LARGE])));
            CompletableFuture<Void> empty = session.write("");
            peer.read(LARGE / 4);
            assertFalse(empty.isDone());
            peer.read(LARGE - LARGE / 4);
            Deadline.get(empty);
        }
    }

    @OnEachTransport
    void aThreadsWritesBeforeItHaveAllGoneOut(Transport transport) throws Exception {
        int message = 1000;
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            for (int round = 0; round < 300; round++) {
                session.write(Pattern.bytes((long) round * message, message));
                Deadline.get(session.write(""));
                assertEquals((round + 1L) * message, session.stats().bytesOut());
            }
            assertTrue(Pattern.matches(0, peer.read(300 * message), 300 * message));
        }
    }

    @OnEachTransport
    void itFailsWithTheBytesBeforeIt(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            TcpListen where = TcpListen.on("127.0.0.1", 0);
            assertFailsToo(manager, where);
            assertFailsToo(manager, where.pipeline(handlers -> handlers.addLast(new Xor())));
        }
    }

    private static void assertFailsToo(ConnectionManager manager, TcpListen where) throws Exception {
        EventRecorder events = new EventRecorder();
        try (Peer peer = Peer.connect(manager.listen(where, events).port())) {
            Session session = events.nextSession();
            CompletableFuture<Void> large = session.write(new byte[LARGE]);
            CompletableFuture<Void> empty = session.write("");
            peer.read(1);
            Deadline.get(session.abort());
            assertInstanceOf(SessionClosedException.class, Deadline.failure(large));
            assertInstanceOf(SessionClosedException.class, Deadline.failure(empty));
            assertInstanceOf(SessionClosedException.class, Deadline.failure(session.write("")));
        }
    }

    /** Handlers that make a message of every buffer would send one. */
    @OnEachTransport
    void handlersDoNotSeeIt(Transport transport) throws Exception {
        AtomicInteger seen = new AtomicInteger();
        CompletableFuture<Session> attached = new CompletableFuture<>();
        try (ConnectionManager manager = Transports.manager(transport);
                OwnServer server = OwnServer.reading(
                        transport,
                        channel -> channel.pipeline()
                                .addLast(new ChannelOutboundHandlerAdapter() {
                                    @Override
                                    public void write(
                                            ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                                        seen.incrementAndGet();
                                        ctx.write(message, promise);
                                    }
                                })
                                .addLast(new ChannelInboundHandlerAdapter() {
                                    @Override
                                    public void channelActive(ChannelHandlerContext ctx) {
                                        attached.complete(manager.attach(null, ctx.channel(), events));
                                    }
                                }));
                Peer peer = Peer.connect(server.port())) {
            Session session = Deadline.get(attached);
            CompletableFuture<Void> large = session.write(new byte[LARGE]);
            CompletableFuture<Void> empty = session.write("");
            peer.read(LARGE / 4);
            assertFalse(empty.isDone());
            peer.read(LARGE - LARGE / 4);
            Deadline.get(empty);
            assertTrue(large.isDone());
            assertEquals(1, seen.get());
        }
    }
}
