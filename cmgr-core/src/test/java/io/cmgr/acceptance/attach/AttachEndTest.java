// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.attach;

import static io.cmgr.testkit.Callback.DISCONNECTED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How attached sessions end: through their pipeline, bypassing it, with the manager, or because our handler is removed.
 */
@ExtendWith(NoLeaks.class)
class AttachEndTest {
    private static final String GOODBYE = "goodbye";

    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void aCloseLetsEverythingOutAndTheHandlersSayGoodbye(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = attaching(transport, manager, new Goodbye());
                Peer peer = Peer.connect(server.port())) {
            Session session = events.nextSession();
            var unused = session.write(TestStream.bytes(0, 4 << 20));
            CompletableFuture<Void> closed = session.close();
            byte[] received = peer.read(4 << 20);
            assertTrue(TestStream.matches(0, received, received.length));
            assertEquals(GOODBYE, new String(peer.readToEnd(), UTF_8));
            Deadline.get(closed);
            assertEquals(DisconnectReason.LOCAL_CLOSE, events.next(DISCONNECTED).reason());
            assertEquals(0, session.stats().pendingBytes());
        }
    }

    @OnEachTransport
    void aHandlerThatNeverPassesTheCloseOnIsBypassed(Transport transport) throws Exception {
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .drainTimeout(Duration.ofMillis(200))
                        .build();
                ApplicationServer server = attaching(transport, manager, new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {}
                });
                Peer peer = Peer.connect(server.port())) {
            CompletableFuture<Void> closed = events.nextSession().close();
            assertEquals(0, peer.readToEnd().length);
            Deadline.get(closed);
        }
    }

    @OnEachTransport
    void anAbortBypassesTheHandlers(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = attaching(transport, manager, new Goodbye());
                Peer peer = Peer.connect(server.port())) {
            Deadline.get(events.nextSession().abort());
            assertThrows(IOException.class, peer::readToEnd, "an orderly end instead of a reset");
            assertEquals(DisconnectReason.ABORTED, events.next(DISCONNECTED).reason());
        }
    }

    @OnEachTransport
    void theManagersCloseEndsItsAttachedSessionsAndLeavesTheirEventLoopAlone(Transport transport) throws Exception {
        ConnectionManager manager = Transports.manager(transport);
        try (ApplicationServer server = attaching(transport, manager, new Goodbye());
                Peer peer = Peer.connect(server.port())) {
            Session session = events.nextSession();
            var unused = session.write("last words, ");
            CompletableFuture<Void> closed = manager.closeAsync();
            assertEquals("last words, " + GOODBYE, new String(peer.readToEnd(), UTF_8));
            Deadline.get(closed);
            assertEquals(
                    DisconnectReason.MANAGER_CLOSED, events.next(DISCONNECTED).reason());
            assertFalse(server.group().isShuttingDown());
            assertTrue(server.channel().isActive());
        }
    }

    @OnEachTransport
    void aDrainEndsAttachedSessionsToo(Transport transport) throws Exception {
        ConnectionManager manager = Transports.manager(transport);
        try (ApplicationServer server = attaching(transport, manager, new Goodbye());
                Peer peer = Peer.connect(server.port())) {
            var unused = events.nextSession().write("last words, ");
            var drained = manager.drain(Duration.ofSeconds(20));
            assertEquals("last words, " + GOODBYE, new String(peer.readToEnd(), UTF_8));
            assertEquals(1, Deadline.get(drained).drained());
        }
    }

    @OnEachTransport
    void closingTheManagerOnTheEventLoopOfAnAttachedChannelDoesNotWait(Transport transport) throws Exception {
        ConnectionManager manager = Transports.manager(transport);
        try (ApplicationServer server = attaching(transport, manager, new Goodbye());
                Peer peer = Peer.connect(server.port())) {
            Session session = events.nextSession();
            session.channel().eventLoop().submit(() -> manager.close()).get(20, TimeUnit.SECONDS);
            assertEquals(GOODBYE, new String(peer.readToEnd(), UTF_8));
            Deadline.get(manager.closed());
        }
    }

    @OnEachTransport
    void anApplicationThatRemovesOurHandlerHasTheChannelBack(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = attaching(transport, manager, new Swallowing());
                Peer peer = Peer.connect(server.port())) {
            Session session = events.nextSession();
            CompletableFuture<Void> lost = session.write("swallowed");
            Channel channel = session.channel();
            channel.pipeline().removeLast();
            assertEquals(DisconnectReason.LOCAL_CLOSE, events.next(DISCONNECTED).reason());
            assertInstanceOf(SessionClosedException.class, Deadline.failure(lost));
            Deadline.get(session.closed());
            assertEquals(0, Deadline.get(manager.writeToAll("nobody hears")).queued());
            Deadline.get(session.close());
            Deadline.get(session.abort());
            channel.pipeline().removeLast();
            channel.writeAndFlush(Unpooled.copiedBuffer("still here", UTF_8)).sync();
            assertEquals("still here", peer.readText(10));
        }
    }

    /** A promise of attach: a session that was returned always gets its DISCONNECTED. */
    @OnEachTransport
    void aSessionThatEndsBeforeItsEventLoopHasBegunWithItHasNoNewButADisconnected(Transport transport)
            throws Exception {
        assertEndsWithoutNew(transport, DisconnectReason.LOCAL_CLOSE, channel -> {}, Session::close);
        assertEndsWithoutNew(transport, DisconnectReason.ABORTED, channel -> {}, Session::abort);
        assertEndsWithoutNew(transport, DisconnectReason.PEER_CLOSED, Channel::close, Session::closed);
    }

    private void assertEndsWithoutNew(
            Transport transport,
            DisconnectReason reason,
            Consumer<Channel> before,
            Function<Session, CompletableFuture<Void>> after)
            throws Exception {
        BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = ApplicationServer.waiting(transport, accepted::add);
                Peer peer = Peer.connect(server.port())) {
            Channel channel = accepted.poll(20, TimeUnit.SECONDS);
            CountDownLatch busy = new CountDownLatch(1);
            channel.eventLoop().execute(() -> awaitUninterruptibly(busy));
            before.accept(channel);
            CompletableFuture<Void> ended = after.apply(manager.attach(null, channel, events));
            busy.countDown();
            peer.close();
            Deadline.get(ended);
            assertEquals(reason, events.next(DISCONNECTED).reason());
            assertEquals(0, manager.sessions().size());
        }
    }

    /** An event loop that is shut down without a quiet period leaves its channels open and fires no event. */
    @OnEachTransport
    void sessionsThatTheirEventLoopHasLeftBehindEndWhenTheyAreClosed(Transport transport) throws Exception {
        ConnectionManager manager = ConnectionManager.builder()
                .transport(transport)
                .closeTimeout(Duration.ofHours(1))
                .build();
        ApplicationServer server = attaching(transport, manager, new Goodbye());
        try (Peer first = Peer.connect(server.port());
                Peer second = Peer.connect(server.port());
                Peer third = Peer.connect(server.port())) {
            List<Session> sessions = List.of(events.nextSession(), events.nextSession(), events.nextSession());
            server.group().next().execute(() -> server.group().shutdownGracefully(0, 0, TimeUnit.SECONDS));
            assertTrue(server.group().awaitTermination(20, TimeUnit.SECONDS));
            CompletableFuture<Void> write = sessions.get(0).write("too late");
            Deadline.get(sessions.get(0).close());
            assertInstanceOf(SessionClosedException.class, Deadline.failure(write));
            Deadline.get(sessions.get(1).abort());
            Deadline.get(manager.closeAsync());
            for (DisconnectReason reason :
                    List.of(DisconnectReason.LOCAL_CLOSE, DisconnectReason.ABORTED, DisconnectReason.MANAGER_CLOSED)) {
                assertEquals(reason, events.next(DISCONNECTED).reason());
            }
            assertEquals(0, manager.sessions().size());
            for (Peer peer : List.of(first, second, third)) {
                assertTrue(peer.socket().isConnected());
            }
        }
    }

    @OnEachTransport
    void aMessageThatIsNoByteBufIsAnErrorOfTheHandlers(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = attaching(transport, manager, new Goodbye());
                Peer peer = Peer.connect(server.port())) {
            Session session = events.nextSession();
            Channel channel = session.channel();
            channel.eventLoop().execute(() -> channel.pipeline().fireChannelRead("a text"));
            assertEquals(GOODBYE, new String(peer.readToEnd(), UTF_8));
            assertEquals(
                    DisconnectReason.HANDLER_ERROR, events.next(DISCONNECTED).reason());
        }
    }

    private ApplicationServer attaching(
            Transport transport, ConnectionManager manager, ChannelOutboundHandlerAdapter between) {
        Consumer<Channel> attach = channel -> {
            channel.pipeline().addLast(between);
            manager.attach(null, channel, events);
        };
        return ApplicationServer.reading(transport, attach);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Writes a goodbye before it closes, as some protocols do. */
    @ChannelHandler.Sharable
    private static final class Goodbye extends ChannelOutboundHandlerAdapter {
        @Override
        public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
            ctx.writeAndFlush(Unpooled.copiedBuffer(GOODBYE, UTF_8)).addListener(said -> ctx.close(promise));
        }
    }

    private static final class Swallowing extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
        }
    }
}
