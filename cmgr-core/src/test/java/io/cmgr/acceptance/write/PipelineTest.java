// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.write;

import static io.cmgr.testkit.Callback.ACCEPTED;
import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.NEW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
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
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;

/** Handlers of the application between a socket and its session, and what they do to the bytes and to the session. */
@ExtendWith(NoLeaks.class)
class PipelineTest {
    @OnEachTransport
    void theBytesPassTheHandlersOfListenerAndConnectionBothWays(Transport transport) throws Exception {
        EventRecorder accepted = new EventRecorder();
        EventRecorder connected = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                ServerSocket plain = new ServerSocket(0)) {
            Consumer<ChannelPipeline> xor = pipeline -> pipeline.addLast(new XorHandler());
            TcpConnect where = TcpConnect.to("127.0.0.1", plain.getLocalPort()).pipeline(xor);
            Session calling = Deadline.get(manager.connect(where, connected));
            try (Peer called = Peer.of(plain.accept());
                    Peer caller = Peer.connect(listen(manager, xor, accepted).port())) {
                Session answering = accepted.nextSession();
                for (Session session : new Session[] {calling, answering}) {
                    Deadline.get(session.write("secret"));
                }
                assertArrayEquals(secret(), called.read(6));
                assertArrayEquals(secret(), caller.read(6));
                connected.next(NEW);
                called.send(secret());
                assertEquals("secret", connected.next(DATA).text());
                caller.send(secret());
                assertEquals("secret", accepted.next(DATA).text());
                assertEquals(6, answering.stats().bytesIn());
                assertEquals(6, answering.stats().bytesOut());
                assertEquals(0, answering.stats().pendingBytes());
            }
        }
    }

    @OnEachTransport
    void writesAndBroadcastsOfOneThreadKeepTheirOrderBehindHandlers(Transport transport) throws Exception {
        int message = 1000;
        int messages = 300;
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(listen(manager, pipeline -> pipeline.addLast(new XorHandler()), events)
                        .port())) {
            Session session = events.nextSession();
            for (int i = 0; i < messages; i++) {
                byte[] part = TestStream.bytes((long) i * message, message);
                var unused = i % 3 == 0 ? manager.writeToAll(part) : session.write(part);
            }
            byte[] received = XorHandler.of(peer.read(message * messages));
            assertTrue(TestStream.matches(0, received, received.length));
            Deadline.until("the account to be even", () -> session.stats().pendingBytes() == 0);
            assertEquals(messages, session.stats().writes());
            assertEquals((long) message * messages, session.stats().bytesOut());
        }
    }

    @OnEachTransport
    void handlersThatCannotBeMadeRefuseThatConnectionOnly(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        AtomicBoolean broken = new AtomicBoolean(true);
        Consumer<ChannelPipeline> sometimes = pipeline -> {
            if (broken.get()) {
                throw new IllegalStateException("no handlers today");
            }
        };
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = listen(manager, sometimes, events);
            try (Peer peer = Peer.connect(listener.port())) {
                assertEnds(peer);
            }
            Deadline.until("the refusal to be counted", () -> listener.stats().refused() == 1);
            assertEquals(0, listener.stats().accepted());
            broken.set(false);
            try (Peer peer = Peer.connect(listener.port())) {
                peer.send("hello");
                events.next(ACCEPTED);
                events.next(NEW);
                assertEquals("hello", events.next(DATA).text());
            }
            assertEquals(1, listener.stats().accepted());
        }
    }

    @OnEachTransport
    void handlersThatCannotBeMadeFailTheAttemptToConnect(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        RuntimeException thrown = new IllegalStateException("no handlers today");
        try (ConnectionManager manager = Transports.manager(transport);
                ServerSocket server = new ServerSocket(0)) {
            TcpConnect where = TcpConnect.to("127.0.0.1", server.getLocalPort()).as("name");
            var attempt = manager.connect(
                    where.pipeline(pipeline -> {
                        throw thrown;
                    }),
                    events);
            assertSame(thrown, Deadline.failure(attempt));
            assertEquals(0, events.size());
            assertEquals(0, manager.stats().opened());
            Deadline.get(manager.connect(where, events)); // and the name is free
        }
    }

    @OnEachTransport
    void aHandlerThatClosesAConnectionAtOnceFailsTheAttempt(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                ServerSocket server = new ServerSocket(0)) {
            TcpConnect where = TcpConnect.to("127.0.0.1", server.getLocalPort()).as("name");
            var attempt = manager.connect(where.pipeline(pipeline -> pipeline.addLast(new Closer())), events);
            assertTrue(Deadline.failure(attempt) instanceof IOException);
            assertEquals(0, events.size());
            Deadline.get(manager.connect(where, events)); // and the name is free
        }
    }

    private static final class Closer extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.close();
        }
    }

    @OnEachTransport
    void aHandlerThatThrowsWhileItReadsEndsItsSession(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        RuntimeException thrown = new IllegalStateException("cannot read that");
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(listen(
                                manager,
                                pipeline -> pipeline.addLast(new OnRead((ctx, bytes) -> {
                                    bytes.release();
                                    throw thrown;
                                })),
                                events)
                        .port())) {
            Session session = events.nextSession();
            var last = session.write("said before");
            peer.send("x");
            assertEquals("said before", new String(peer.readToEnd(), UTF_8));
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.HANDLER_ERROR, end.reason());
            assertSame(thrown, end.cause());
            Deadline.get(last);
        }
    }

    @OnEachTransport
    void aMessageThatIsNoByteBufIsAnErrorOfTheHandlers(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(listen(
                                manager,
                                pipeline -> pipeline.addLast(new OnRead((ctx, bytes) -> {
                                    bytes.release();
                                    ctx.fireChannelRead("a text");
                                })),
                                events)
                        .port())) {
            events.nextSession();
            peer.send("x");
            assertEnds(peer);
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.HANDLER_ERROR, end.reason());
            assertTrue(end.cause().getMessage().contains("String"), end.cause().toString());
        }
    }

    /** Like a handler that passes messages on from its own thread or timer. */
    @OnEachTransport
    void repliesGoOutEvenIfAHandlerNeverFiresReadComplete(Transport transport) throws Exception {
        EventRecorder echo = new EventRecorder() {
            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {
                session.write(data.retain());
            }
        };
        Consumer<ChannelPipeline> silent =
                pipeline -> pipeline.addLast(new OnRead(ChannelHandlerContext::fireChannelRead) {
                    @Override
                    public void channelReadComplete(ChannelHandlerContext ctx) {}
                });
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(listen(manager, silent, echo).port())) {
            for (int i = 0; i < 3; i++) {
                assertEquals("ping", peer.send("ping").readText(4));
            }
        }
    }

    @OnEachTransport
    void anIdleHandlerOfTheApplicationsEndsNoSession(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        CountDownLatch idle = new CountDownLatch(3);
        Consumer<ChannelPipeline> watching = pipeline -> pipeline.addLast(
                new IdleStateHandler(0, 0, 10, TimeUnit.MILLISECONDS), new ChannelInboundHandlerAdapter() {
                    @Override
                    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                        ctx.fireUserEventTriggered(event);
                        if (event instanceof IdleStateEvent) {
                            idle.countDown();
                        }
                    }
                });
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(listen(manager, watching, events).port())) {
            Session session = events.nextSession();
            assertTrue(idle.await(20, TimeUnit.SECONDS));
            assertTrue(session.isOpen() && peer.socket().isConnected());
        }
    }

    @OnEachTransport
    void aHandlerThatReportsTheConnectionTwiceMakesOneSession(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        Consumer<ChannelPipeline> twice = pipeline -> pipeline.addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                ctx.fireChannelActive();
                ctx.fireChannelActive();
            }
        });
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(listen(manager, twice, events).port())) {
            peer.send("hello");
            events.next(ACCEPTED);
            events.next(NEW);
            events.next(DATA);
            assertEquals(1, manager.stats().opened());
        }
    }

    @OnEachTransport
    void aSessionWhoseHandlerIsRemovedEndsWithItsConnection(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = listen(manager, pipeline -> pipeline.addLast(new XorHandler()), events);
            try (Peer peer = Peer.connect(listener.port())) {
                Session session = events.nextSession();
                session.channel().pipeline().removeLast();
                assertEquals(
                        DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
                assertEquals(0, peer.readToEnd().length);
            }
            Deadline.until("the place to be free", () -> listener.stats().open() == 0);
        }
    }

    private static byte[] secret() {
        return XorHandler.of("secret".getBytes(UTF_8));
    }

    private static Listener listen(ConnectionManager manager, Consumer<ChannelPipeline> handlers, EventRecorder events)
            throws IOException {
        return manager.listen(TcpListen.on("127.0.0.1", 0).pipeline(handlers), events);
    }

    private static void assertEnds(Peer peer) {
        try {
            assertEquals(0, peer.readToEnd().length);
        } catch (IOException reset) {
            // is an end, too
        }
    }

    private interface Reader {
        void read(ChannelHandlerContext ctx, ByteBuf bytes);
    }

    private static class OnRead extends ChannelInboundHandlerAdapter {
        private final Reader reader;

        OnRead(Reader reader) {
            this.reader = reader;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof ByteBuf bytes) {
                reader.read(ctx, bytes);
            } else {
                ReferenceCountUtil.release(message);
            }
        }
    }
}
