// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.tls;

import static io.cmgr.testkit.Callback.ACCEPTED;
import static io.cmgr.testkit.Callback.DISCONNECTED;
import static io.cmgr.testkit.Callback.NEW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.extension.ExtendWith;

/** Certificates that take long to check do not delay other handshakes. */
@ExtendWith(NoLeaks.class)
class SlowChecksTest {
    private static final Certificates CERTIFICATES = new Certificates();
    private static final SessionHandler IGNORED = (session, data, from) -> {};
    private static final int SLOW = 10;

    private final Checks checks = new Checks();
    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void slowChecksDelayNoHandshakeOfTheSameListenerOrAnother(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ConnectionManager clients = Transports.manager(transport)) {
            Counting handler = new Counting();
            TcpListen patient = asking().handshakeTimeout(Duration.ofMinutes(1)); // the checks count
            int port = manager.listen(patient, handler).port();
            int other = manager.listen(CERTIFICATES.listen(), handler).port();
            List<CompletableFuture<Session>> attempts = new ArrayList<>();
            for (int i = 0; i < SLOW; i++) {
                attempts.add(clients.connect(to(port, "slow"), IGNORED));
            }
            Deadline.until("all are being checked", () -> checks.begun.get() == SLOW);
            for (int i = 0; i < 5; i++) {
                attempts.add(clients.connect(to(port, "good"), IGNORED));
                attempts.add(clients.connect(to(other, "good"), IGNORED));
            }
            Deadline.until("the good are in", () -> handler.opened.get() == 10);
            checks.release.complete(null);
            Deadline.until("all are in", () -> handler.opened.get() == SLOW + 10);
            for (CompletableFuture<Session> attempt : attempts) {
                assertTrue(Deadline.get(attempt).isOpen());
            }
        }
    }

    @OnEachTransport
    void theApplicationsExecutorRunsTheChecksAndItsQueueDoesNotCountAgainstTheLimit(Transport transport)
            throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, "own checks"));
        CompletableFuture<Void> busy = new CompletableFuture<>();
        own.execute(busy::join);
        Duration limit = Duration.ofSeconds(1);
        try (ConnectionManager manager = Transports.manager(transport);
                ConnectionManager clients = Transports.manager(transport)) {
            TcpListen where = asking().handshakeExecutor(own).handshakeTimeout(limit);
            int port = manager.listen(where, events).port();
            CompletableFuture<Session> attempt = clients.connect(to(port, "good"), IGNORED);
            Session session = events.next(ACCEPTED).session();
            var unused = busy.completeOnTimeout(null, limit.toMillis() + 500, TimeUnit.MILLISECONDS);
            assertEquals(session, events.next(NEW).session());
            assertEquals(Set.of("own checks"), checks.threads);
            assertTrue(Deadline.get(attempt).isOpen());
        } finally {
            own.shutdown();
        }
    }

    /** Within the same bounds, and never on the event loop. */
    @OnEachTransport
    void theHandshakeOfStartTlsIsComputedInTheSameWay(Transport transport) throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, "own checks"));
        SslContext context = checking();
        SessionHandler server = (session, data, from) -> {
            session.write("go");
            session.startTls(context);
        };
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .threadName("server")
                        .build();
                ConnectionManager clients = Transports.manager(transport)) {
            for (TcpListen where : List.of(TcpListen.on(0), TcpListen.on(0).handshakeExecutor(own))) {
                int port = manager.listen(where, server).port();
                SslContext certified = client("good");
                CompletableFuture<Void> secure = new CompletableFuture<>();
                SessionHandler client =
                        (session, data, from) -> session.startTls(certified).thenAccept(tls -> secure.complete(null));
                Session session = Deadline.get(clients.connect("127.0.0.1:" + port, client));
                session.write("STARTTLS");
                Deadline.get(secure);
                Deadline.until("the check", () -> !checks.threads.isEmpty());
                String thread = checks.threads.iterator().next();
                assertTrue(
                        thread.startsWith(where.options().handshakeExecutor() == null ? "server-tls" : "own"), thread);
                checks.threads.clear();
            }
        } finally {
            own.shutdown();
        }
    }

    @OnEachTransport
    void anExecutorThatRefusesFailsThatHandshakeAlone(Transport transport) throws Exception {
        AtomicInteger refusals = new AtomicInteger(1);
        ExecutorService own = Executors.newCachedThreadPool();
        try (ConnectionManager manager = Transports.manager(transport);
                ConnectionManager clients = Transports.manager(transport)) {
            TcpListen where = asking().handshakeExecutor(task -> {
                if (refusals.getAndDecrement() > 0) {
                    throw new RejectedExecutionException("too busy");
                }
                own.execute(task);
            });
            Listener listener = manager.listen(where, events);
            var refused = clients.connect(to(listener.port(), "good"), IGNORED);
            events.next(ACCEPTED);
            assertEquals(DisconnectReason.TLS_FAILED, events.next(DISCONNECTED).reason());
            var unused = Deadline.failure(refused);
            var attempt = clients.connect(to(listener.port(), "good"), IGNORED);
            events.next(ACCEPTED);
            events.next(NEW);
            assertTrue(Deadline.get(attempt).isOpen());
        } finally {
            own.shutdown();
        }
    }

    @OnEachTransport
    void aCheckThatIsOverTheLimitItselfFailsItsOwnHandshake(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ConnectionManager clients = Transports.manager(transport)) {
            int port = manager.listen(asking().handshakeTimeout(Duration.ofMillis(300)), events)
                    .port();
            var unused = clients.connect(to(port, "slow"), IGNORED);
            events.next(ACCEPTED);
            var end = events.next(DISCONNECTED);
            assertEquals(DisconnectReason.TLS_FAILED, end.reason());
            assertTrue(end.toString().contains("timed out after 300ms"), end::toString);
            checks.release.complete(null);
        }
    }

    @OnEachTransport
    void aPeerThatGoesWhileItIsCheckedEndsAtOnceAndBlocksNoEventLoop(Transport transport) throws Exception {
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .eventLoops(1)
                        .build();
                ConnectionManager clients = Transports.manager(transport)) {
            int port = manager.listen(asking(), events).port();
            int plain = manager.listenTcp(0, (session, data, from) -> session.write(data.retain()))
                    .port();
            var attempt = clients.connect(to(port, "slow"), IGNORED);
            events.next(ACCEPTED);
            Deadline.until("it is being checked", () -> checks.begun.get() == 1);
            Deadline.get(Deadline.get(attempt).abort());
            events.next(DISCONNECTED);
            try (Peer peer = Peer.connect(plain)) {
                assertEquals("still here", peer.send("still here").readText(10));
            }
            checks.release.complete(null);
        }
    }

    private TcpListen asking() throws Exception {
        return TcpListen.on(0).tls(checking());
    }

    private SslContext checking() throws Exception {
        return SslContextBuilder.forServer(CERTIFICATES.localhost().toKeyManagerFactory())
                .trustManager(checks)
                .clientAuth(ClientAuth.REQUIRE)
                .build();
    }

    private static TcpConnect to(int port, String name) throws Exception {
        return TcpConnect.to("127.0.0.1", port).tls(client(name)).handshakeTimeout(Duration.ofMinutes(1));
    }

    private static SslContext client(String name) throws Exception {
        return SslContextBuilder.forClient()
                .trustManager(CERTIFICATES.authority().toTrustManagerFactory())
                .keyManager(CERTIFICATES.client(name).toKeyManagerFactory())
                .build();
    }

    /** Trusts all certificates, but some only after a long time. */
    private static final class Checks implements X509TrustManager {
        private final Set<String> threads = ConcurrentHashMap.newKeySet();
        private final AtomicInteger begun = new AtomicInteger();
        private final CompletableFuture<Void> release = new CompletableFuture<>();

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            threads.add(Thread.currentThread().getName());
            if (chain[0].getSubjectX500Principal().getName().equals("CN=slow")) {
                begun.incrementAndGet();
                release.join();
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static final class Counting implements SessionHandler {
        private final AtomicInteger opened = new AtomicInteger();

        @Override
        public void onNew(Session session) {
            opened.incrementAndGet();
        }

        @Override
        public void onData(Session session, io.netty.buffer.ByteBuf data, java.net.SocketAddress from) {}
    }
}
