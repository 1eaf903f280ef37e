// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Link;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.FullBacklog;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of a link at every moment of its life: there is one, it leaves nothing, and the id is free. */
@ExtendWith(NoLeaks.class)
class LinkCloseTest {
    private final EventRecorder events = new EventRecorder();

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
                if (session.id().hashCode() + session.localAddress().hashCode() % 3 == 0) {
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
}
