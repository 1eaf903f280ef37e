// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.write;

import static io.cmgr.testkit.Callback.WRITABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.XorHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.traffic.ChannelTrafficShapingHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;

/** The account of pending bytes when a handler of the application delays, refuses or swallows a write. */
@ExtendWith(NoLeaks.class)
class HandlerHeldWritesTest {
    private static final int KERNEL_BUFFER = 16 << 10;

    @OnEachTransport
    void aCloseWaitsForWhatAHandlerHoldsBack(Transport transport) throws Exception {
        int message = 10_000;
        EventRecorder events = new EventRecorder();
        TcpListen shaped = with(pipeline -> pipeline.addLast(new ChannelTrafficShapingHandler(200_000, 0, 20)));
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(shaped, events).port())) {
            Session session = events.nextSession();
            for (int i = 0; i < 5; i++) {
                var unused = i == 3
                        ? manager.writeToAll(TestStream.bytes((long) i * message, message))
                        : session.write(TestStream.bytes((long) i * message, message));
            }
            CompletableFuture<Void> closed = session.close();
            byte[] received = peer.readToEnd();
            assertEquals(5 * message, received.length);
            assertTrue(TestStream.matches(0, received, received.length));
            peer.close();
            Deadline.get(closed);
            assertEquals(DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
            assertEquals(5 * message, session.stats().bytesOut());
            assertEquals(0, session.stats().pendingBytes());
        }
    }

    @OnEachTransport
    void aWriteThatAHandlerSwallowsCompletesWhenTheSessionEnds(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        TcpListen swallowing = with(pipeline -> pipeline.addLast(new OnWrite((ctx, bytes, promise) -> {
            if (bytes.readableBytes() == 4) {
                bytes.release();
            } else {
                ctx.write(bytes, promise);
            }
        })));
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .drainTimeout(Duration.ofMillis(100))
                        .build();
                Peer peer = Peer.connect(manager.listen(swallowing, events).port())) {
            Session session = events.nextSession();
            CompletableFuture<Void> lost = session.write("lost");
            var unused = manager.writeToAll("gone");
            Deadline.get(session.write("kept back"));
            assertEquals("kept back", peer.readText(9));
            assertFalse(lost.isDone());
            assertEquals(8, session.stats().pendingBytes());
            Deadline.get(session.close());
            assertInstanceOf(SessionClosedException.class, Deadline.failure(lost));
            assertEquals(0, session.stats().pendingBytes());
            assertEquals(9, session.stats().bytesOut());
        }
    }

    @OnEachTransport
    void aWriteThatAHandlerRefusesFailsAloneAndWithItsReason(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        RuntimeException thrown = new IllegalArgumentException("not that word");
        TcpListen picky = with(pipeline -> pipeline.addLast(new OnWrite((ctx, bytes, promise) -> {
            if (bytes.toString(UTF_8).equals("that")) {
                bytes.release();
                throw thrown;
            }
            ctx.write(bytes, promise);
        })));
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(picky, events).port())) {
            Session session = events.nextSession();
            CompletableFuture<Void> refused = session.write("that");
            Deadline.get(session.write("this"));
            assertSame(thrown, Deadline.failure(refused));
            assertEquals("this", peer.readText(4));
            assertTrue(session.isOpen());
            assertEquals(0, session.stats().pendingBytes());
        }
    }

    @OnEachTransport
    void aPeerThatTakesNothingIsNoticedBehindHandlers(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        TcpListen impatient = with(pipeline -> pipeline.addLast(new XorHandler()))
                .sendBuffer(KERNEL_BUFFER)
                .stallTimeout(Duration.ofMillis(300));
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(impatient, events).port(), KERNEL_BUFFER)) {
            Session session = events.nextSession();
            CompletableFuture<Void> pending = session.write(new byte[1 << 20]);
            assertEquals(
                    DisconnectReason.SLOW_CONSUMER, events.nextDisconnected().reason());
            assertInstanceOf(SlowConsumerException.class, Deadline.failure(pending));
            assertEquals(0, session.stats().pendingBytes());
            assertTrue(peer.socket().isConnected());
        }
    }

    @OnEachTransport
    void behindHandlersTheCapHoldsAndWritabilityReturns(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        TcpListen capped = with(pipeline -> pipeline.addLast(new XorHandler()))
                .sendBuffer(KERNEL_BUFFER)
                .maxPendingBytes(4 << 20)
                .slowConsumer(io.cmgr.config.SlowConsumerPolicy.DROP);
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(capped, events).port(), KERNEL_BUFFER)) {
            Session session = events.nextSession();
            CompletableFuture<Void> first = session.write(TestStream.bytes(0, 3 << 20));
            assertFalse(session.isWritable());
            assertInstanceOf(SlowConsumerException.class, Deadline.failure(session.write(new byte[2 << 20])));
            byte[] received = XorHandler.of(peer.read(3 << 20));
            assertTrue(TestStream.matches(0, received, received.length));
            Deadline.get(first);
            events.next(WRITABLE);
            assertTrue(session.isWritable());
            assertEquals(1, session.stats().dropped());
        }
    }

    private static TcpListen with(Consumer<ChannelPipeline> handlers) {
        return TcpListen.on("127.0.0.1", 0).pipeline(handlers);
    }

    private interface Writer {
        void write(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise);
    }

    private static final class OnWrite extends ChannelOutboundHandlerAdapter {
        private final Writer writer;

        OnWrite(Writer writer) {
            this.writer = writer;
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (message instanceof ByteBuf bytes) {
                writer.write(ctx, bytes, promise);
            } else {
                ReferenceCountUtil.release(message);
            }
        }
    }
}
