// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Reconnect;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Link;
import io.cmgr.session.LinkDownException;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Callback;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.FullBacklog;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of a link at every moment of its life: there is one, it leaves nothing, and the id is free. */
@ExtendWith(NoLeaks.class)
class LinkCloseTest {
    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void afterItsEndTheIdIsFreeAndTheLinkRefusesWrites(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            Link link = manager.link(upstream.where(), Upstream.AT_ONCE, events);
            Peer peer = upstream.accept();
            Deadline.get(link.connected());
            CompletableFuture<Void> closing = manager.close("upstream");
            assertFalse(link.isOpen());
            assertFalse(link.isUp());
            assertEquals("", new String(peer.readToEnd(), UTF_8));
            Deadline.get(closing);
            assertTrue(link.closed().isDone());
            assertEquals(Callback.NEW, events.next().callback());
            assertEquals(
                    DisconnectReason.LOCAL_CLOSE,
                    events.next(Callback.DISCONNECTED).reason());
            assertInstanceOf(NoSuchSessionException.class, Deadline.failure(manager.write("upstream", "x")));
            assertInstanceOf(SessionClosedException.class, Deadline.failure(link.write("x")));
            assertInstanceOf(SessionClosedException.class, Deadline.failure(link.connected()));
            assertTrue(manager.link("upstream").isEmpty());
            link.reconnect();
            link.pause(this);
            link.resume(this);
            Link next = manager.link(upstream.where(), Upstream.AT_ONCE, events);
            upstream.accept();
            Deadline.get(next.connected());
            upstream.end(next);
        }
    }

    @OnEachTransport
    void closeAtEveryMomentEndsOnceAndFreesTheId(Transport transport) throws Exception {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        System.out.println("LinkCloseTest: -Dcmgr.seed=" + seed);
        Random random = new Random(seed);
        Map<Session, String> histories = new ConcurrentHashMap<>();
        SessionHandler ledger = new SessionHandler() {
            @Override
            public void onNew(Session session) {
                histories.merge(session, "N", String::concat);
            }

            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {}

            @Override
            public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
                histories.merge(session, "X", String::concat);
            }
        };
        SessionHandler hasty = new EventRecorder() {
            @Override
            public void onNew(Session session) {
                if (Math.floorMod(session.id().hashCode(), 3) == 0) {
                    session.abort();
                }
            }
        };
        try (ConnectionManager acceptor = Transports.manager(transport);
                ConnectionManager manager = Transports.onTwoLoops(transport)) {
            int port = acceptor.listenTcp(0, hasty).port();
            for (int i = 0; i < 500; i++) {
                Link link = manager.link("127.0.0.1:" + port, "link", ledger);
                CompletableFuture<Session> connected = link.connected();
                for (int spin = random.nextInt(1 << random.nextInt(18)); spin > 0; spin--) {
                    Thread.onSpinWait();
                }
                if (random.nextInt(4) == 0) {
                    link.reconnect();
                }
                Deadline.get(random.nextBoolean() ? link.close() : manager.close("link"));
                assertTrue(connected.isDone());
                assertTrue(manager.session("link").isEmpty());
                assertTrue(manager.link("link").isEmpty());
            }
            assertEquals(0, manager.sessions().size());
            assertEquals(manager.stats().opened(), manager.stats().closed());
            Deadline.until(
                    "the other ends",
                    () -> acceptor.stats().opened() == acceptor.stats().closed());
        }
        histories.forEach((session, history) -> assertEquals("NX", history, session::id));
    }

    @OnEachTransport
    void closeWhileItConnectsOrIsInItsHandshakeOrWaitsLeavesNothing(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (ConnectionManager manager = Transports.manager(transport);
                FullBacklog silent = new FullBacklog();
                Upstream upstream = new Upstream()) {
            Link racing = manager.link(silent.hostPort(), "link", events);
            upstream.end(racing);
            Link shaking = manager.link(upstream.where().as("link").tls(certificates.client()), events);
            upstream.accept().read(1); // the handshake has begun, and is never answered
            upstream.end(shaking);
            upstream.goAway();
            Link waiting = manager.link(upstream.where().as("link"), Upstream.ON_REQUEST, events);
            Deadline.until("a failure", () -> waiting.stats().failures() == 1);
            upstream.end(waiting);
            upstream.comeBack();
            Link again = manager.link(upstream.where().as("link"), events);
            upstream.accept();
            Deadline.get(again.connected());
            upstream.end(again);
            assertEquals(1, manager.stats().opened());
        }
    }

    @OnEachTransport
    void closeWithinOnNewAndTheSameIdAgainWithinOnDisconnected(Transport transport) throws Exception {
        CompletableFuture<Link> again = new CompletableFuture<>();
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            Link first = manager.link(upstream.where(), Upstream.AT_ONCE, new EventRecorder() {
                @Override
                public void onNew(Session session) {
                    var unused = session.link().close();
                }

                @Override
                public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
                    again.complete(manager.link(upstream.where(), Upstream.AT_ONCE, events));
                }
            });
            upstream.accept().readToEnd();
            Link second = Deadline.get(again);
            Deadline.get(first.closed());
            upstream.accept();
            Deadline.get(second.connected());
            upstream.end(second);
        }
    }

    @OnEachTransport
    void itsEndFailsWhatIsHeld(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            upstream.goAway();
            Reconnect holding = Upstream.ON_REQUEST.hold(10, Duration.ofMinutes(1));
            Link link = manager.link(upstream.where(), holding, events);
            CompletableFuture<Void> held = link.write("x");
            upstream.end(link);
            assertInstanceOf(SessionClosedException.class, Deadline.failure(held));
            Link limited = manager.link(upstream.where(), holding.giveUpAfter(Duration.ofMillis(500)), events);
            CompletableFuture<Session> connected = limited.connected();
            assertInstanceOf(LinkDownException.class, Deadline.failure(limited.write("y")));
            assertInstanceOf(IOException.class, Deadline.failure(connected));
            Deadline.get(limited.closed());
            Link last = manager.link(upstream.where(), holding, events);
            CompletableFuture<Void> left = last.write("z");
            CompletableFuture<Session> never = last.connected();
            manager.close();
            assertInstanceOf(ManagerClosedException.class, Deadline.failure(left));
            assertInstanceOf(ManagerClosedException.class, Deadline.failure(never));
            assertTrue(last.closed().isDone());
            assertInstanceOf(ManagerClosedException.class, Deadline.failure(last.write("late")));
            assertThrows(ManagerClosedException.class, () -> manager.link(upstream.where(), Upstream.AT_ONCE, events));
        }
    }

    @Test
    void whenItsEventLoopHasEndedTheLinkEnds() throws Exception {
        MultiThreadIoEventLoopGroup shared = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(Transport.NIO)
                        .eventLoopGroup(shared)
                        .build();
                Upstream upstream = new Upstream()) {
            Link open = manager.link(upstream.where(), Upstream.ON_REQUEST, events);
            upstream.accept();
            Deadline.get(open.connected());
            upstream.goAway();
            Reconnect holding = Upstream.ON_REQUEST.hold(10, Duration.ofMinutes(1));
            Link waiting = manager.link(upstream.where().as("waiting"), holding, events);
            Deadline.until("a failure", () -> waiting.stats().failures() == 1);
            CompletableFuture<Void> held = waiting.write("x");
            CompletableFuture<Session> connected = waiting.connected();
            assertTrue(shared.shutdownGracefully(0, 20, TimeUnit.SECONDS).await(20, TimeUnit.SECONDS));
            Deadline.get(waiting.closed());
            assertInstanceOf(ManagerClosedException.class, Deadline.failure(connected));
            assertInstanceOf(ManagerClosedException.class, Deadline.failure(held));
            assertInstanceOf(ManagerClosedException.class, Deadline.failure(waiting.write("late")));
            manager.close();
            Deadline.get(open.closed());
            assertInstanceOf(ManagerClosedException.class, Deadline.failure(open.connected()));
        }
    }
}
