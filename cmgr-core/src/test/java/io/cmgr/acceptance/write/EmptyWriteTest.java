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
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.XorHandler;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;

/** An empty write to a stream of bytes. It completes when everything that was written before it has gone out. */
@ExtendWith(NoLeaks.class)
class EmptyWriteTest {
    /**
     * More than the kernel takes for a peer that does not read, and more than may be pending together with another
     * write.
     */
    private static final int LARGE_BYTES = 12 << 20;

    private static final List<TcpListen> PLAIN_AND_BEHIND_A_HANDLER = List.of(
            TcpListen.on("127.0.0.1", 0),
            TcpListen.on("127.0.0.1", 0).pipeline(handlers -> handlers.addLast(new XorHandler())));

    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void anEmptyWriteCompletesAfterTheBytesBeforeIt(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (TcpListen where : PLAIN_AND_BEHIND_A_HANDLER) {
                assertBehind(manager, where);
            }
        }
    }

    private void assertBehind(ConnectionManager manager, TcpListen where) throws Exception {
        try (Peer peer = Peer.connect(manager.listen(where, events).port())) {
            Session session = events.nextSession();
            Queue<String> done = new ConcurrentLinkedQueue<>();
            var large = session.write(new byte[LARGE_BYTES]).thenRun(() -> done.add("large"));
            var empty = session.write("").thenRun(() -> done.add("empty"));
            var last = session.write(Unpooled.EMPTY_BUFFER).thenRun(() -> done.add("last"));
            peer.read(LARGE_BYTES / 4);
            assertFalse(large.isDone() || empty.isDone() || last.isDone(), done::toString);
            assertTrue(session.isOpen(), "an empty write needs no room");
            peer.read(LARGE_BYTES - LARGE_BYTES / 4);
            Deadline.get(last);
            assertEquals("[large, empty, last]", done.toString());
            assertEquals(1, session.stats().writes());
            Deadline.get(session.write("")); // nothing is pending
        }
        events.nextDisconnected();
    }

    @OnEachTransport
    void withTlsAnEmptyWriteCompletesAfterTheBytesBeforeIt(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (ConnectionManager manager = Transports.manager(transport);
                TlsPeer peer = TlsPeer.connect(
                                manager.listen(certificates.listen(), events).port(), certificates)
                        .handshake()) {
            Session session = events.nextSession();
            CompletableFuture<Void> large = session.write(new byte[LARGE_BYTES]);
            assertDoneOnceAllIsRead(session.write(""), peer::read);
            assertTrue(large.isDone());
        }
    }

    @OnEachTransport
    void anEmptyWriteCompletesAfterABroadcastBeforeIt(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            assertEquals(new BroadcastResult(1, 0, 0), Deadline.get(manager.writeToAll(new byte[LARGE_BYTES])));
            assertDoneOnceAllIsRead(session.write(""), peer::read);
        }
    }

    @OnEachTransport
    void whenAnEmptyWriteCompletesTheEarlierWritesOfItsThreadHaveGoneOut(Transport transport) throws Exception {
        int message = 1000;
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            for (int round = 0; round < 300; round++) {
                session.write(TestStream.bytes((long) round * message, message));
                Deadline.get(session.write(""));
                assertEquals((round + 1L) * message, session.stats().bytesOut());
            }
            assertTrue(TestStream.matches(0, peer.read(300 * message), 300 * message));
        }
    }

    @OnEachTransport
    void anEmptyWriteFailsWithTheBytesBeforeIt(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (TcpListen where : PLAIN_AND_BEHIND_A_HANDLER) {
                assertFailsToo(manager, where);
            }
        }
    }

    private void assertFailsToo(ConnectionManager manager, TcpListen where) throws Exception {
        try (Peer peer = Peer.connect(manager.listen(where, events).port())) {
            Session session = events.nextSession();
            CompletableFuture<Void> large = session.write(new byte[LARGE_BYTES]);
            CompletableFuture<Void> empty = session.write("");
            peer.read(1);
            Deadline.get(session.abort());
            assertInstanceOf(SessionClosedException.class, Deadline.failure(large));
            assertInstanceOf(SessionClosedException.class, Deadline.failure(empty));
            assertInstanceOf(SessionClosedException.class, Deadline.failure(session.write("")));
        }
        events.nextDisconnected();
    }

    /** A handler that makes a message of every buffer would otherwise send an empty message. */
    @OnEachTransport
    void handlersDoNotSeeAnEmptyWrite(Transport transport) throws Exception {
        AtomicInteger seen = new AtomicInteger();
        CompletableFuture<Session> attached = new CompletableFuture<>();
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = ApplicationServer.reading(
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
            CompletableFuture<Void> large = session.write(new byte[LARGE_BYTES]);
            assertDoneOnceAllIsRead(session.write(""), peer::read);
            assertTrue(large.isDone());
            assertEquals(1, seen.get());
        }
    }

    /** Asserts that an empty write after a large one completes only once the peer has read the large one. */
    private static void assertDoneOnceAllIsRead(CompletableFuture<Void> empty, Reading peer) throws IOException {
        peer.read(LARGE_BYTES / 4);
        assertFalse(empty.isDone());
        peer.read(LARGE_BYTES - LARGE_BYTES / 4);
        Deadline.get(empty);
    }

    /** Reads this many bytes. */
    private interface Reading {
        byte[] read(int length) throws IOException;
    }
}
