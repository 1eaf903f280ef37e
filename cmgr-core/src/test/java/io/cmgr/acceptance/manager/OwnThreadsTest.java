// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.extension.ExtendWith;

/** The threads of a manager inherit nothing from the threads that start them, and end with its close. */
@ExtendWith(NoLeaks.class)
class OwnThreadsTest {
    private static final InheritableThreadLocal<String> USER = new InheritableThreadLocal<>();

    private final Certificates certificates = new Certificates();

    /** The user and the class loader that were seen, with the kind of thread. */
    private final Set<String> seen = new ConcurrentSkipListSet<>();

    @OnEachTransport
    void threadsOfAManagerInheritNeitherThreadLocalsNorAContextClassLoader(Transport transport) throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader applications = new URLClassLoader("alices", new URL[0], before)) {
            USER.set("alice");
            Thread.currentThread().setContextClassLoader(applications);
            useAll(transport, "own");
        } finally {
            USER.remove();
            Thread.currentThread().setContextClassLoader(before);
        }
        String ours = ConnectionManager.class.getClassLoader().getName();
        assertEquals(Set.of("close: null " + ours, "loop: null " + ours, "tls: null " + ours), seen);
    }

    @OnEachTransport
    void noThreadOfAManagerRunsWhenItsCloseReturns(Transport transport) throws Exception {
        for (int i = 0; i < 5; i++) {
            String name = "brief" + i;
            useAll(transport, name);
            List<String> left = Thread.getAllStackTraces().keySet().stream()
                    .filter(Thread::isAlive)
                    .map(Thread::getName)
                    .filter(thread -> thread.startsWith(name + "-"))
                    .toList();
            assertEquals(List.of(), left);
        }
    }

    /** Uses all kinds of threads: event loops, those for names and TLS, and the one of the close. */
    private void useAll(Transport transport, String name) throws Exception {
        try (ConnectionManager manager = ConnectionManager.builder()
                .transport(transport)
                .eventLoops(1)
                .threadName(name)
                .build()) {
            Listener listener = manager.listen(certificates.listen(), new Recording());
            manager.closed().thenRun(() -> record("close"));
            SslContext client = SslContextBuilder.forClient()
                    .trustManager(new RecordingTrust())
                    .build();
            Deadline.get(
                    manager.connect(TcpConnect.to("localhost", listener.port()).tls(client), new Recording()));
        }
    }

    /** Trusts every certificate, and records the thread. */
    private final class RecordingTrust extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            record("tls");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private void record(String kind) {
        Thread current = Thread.currentThread();
        seen.add(
                kind + ": " + USER.get() + " " + current.getContextClassLoader().getName());
    }

    private final class Recording implements SessionHandler {
        @Override
        public void onNew(Session session) {
            record("loop");
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {}
    }
}
