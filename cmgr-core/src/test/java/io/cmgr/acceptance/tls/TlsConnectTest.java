// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.tls;

import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.NEW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.extension.ExtendWith;

/** TLS on a connection, against the JDK's own server. */
@ExtendWith(NoLeaks.class)
class TlsConnectTest {
    private static final Certificates CERTIFICATES = new Certificates();

    private final EventRecorder events = new EventRecorder();

    /** A server that does one handshake with this certificate, and then runs the conversation. */
    private static ServerSocket server(Background background, X509Bundle certificate, Conversation then)
            throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        background.start("server", () -> {
            try (TlsPeer peer = TlsPeer.accept(server.accept(), CERTIFICATES.jdk(certificate))) {
                then.with(peer);
            }
        });
        return server;
    }

    private interface Conversation {
        void with(TlsPeer peer) throws Exception;
    }

    /** The server's side of a handshake that the client refuses. */
    private static void refusedHandshake(TlsPeer peer) {
        try {
            peer.handshake();
            peer.tls().getInputStream().read();
        } catch (IOException refused) {
            // the client has refused
        }
    }

    private static TcpConnect to(ServerSocket server) throws Exception {
        return to(server, CERTIFICATES.client());
    }

    private static TcpConnect to(ServerSocket server, SslContext context) {
        return TcpConnect.to("127.0.0.1", server.getLocalPort()).as("secure").tls(context);
    }

    @OnEachTransport
    void aConnectionIsASessionOnceItsHandshakeHasSucceeded(Transport transport) throws Exception {
        CompletableFuture<Void> begin = new CompletableFuture<>();
        try (ConnectionManager manager = Transports.manager(transport);
                Background background = new Background();
                ServerSocket server = server(background, CERTIFICATES.localhost(), peer -> {
                    Deadline.get(begin);
                    peer.handshake().send("hello");
                    assertEquals("world", peer.readText(5));
                })) {
            CompletableFuture<Session> connecting = manager.connect(to(server), events);
            assertInstanceOf(NoSuchSessionException.class, Deadline.failure(manager.write("secure", "too early")));
            begin.complete(null);
            Session session = Deadline.get(connecting);
            events.next(NEW);
            assertEquals("CN=localhost", session.sslSession().getPeerPrincipal().getName());
            assertEquals("hello", events.next(DATA).text());
            Deadline.get(manager.write("secure", "world"));
            assertEquals(DisconnectReason.PEER_CLOSED, events.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void anUntrustedAnExpiredAndAStrangersCertificateFailTheConnectAndAnnounceNothing(Transport transport)
            throws Exception {
        SslContext trustingNobodyHere = SslContextBuilder.forClient()
                .trustManager(new Certificates().authority().toTrustManagerFactory())
                .build();
        assertRefused(transport, CERTIFICATES.localhost(), trustingNobodyHere);
        assertRefused(transport, CERTIFICATES.expired(), CERTIFICATES.client());
        assertRefused(transport, CERTIFICATES.elsewhere(), CERTIFICATES.client());
    }

    private void assertRefused(Transport transport, X509Bundle certificate, SslContext client) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Background background = new Background();
                ServerSocket server = server(background, certificate, TlsConnectTest::refusedHandshake)) {
            assertInstanceOf(SSLException.class, Deadline.failure(manager.connect(to(server, client), events)));
            assertTrue(manager.sessions().isEmpty());
            assertInstanceOf(NoSuchSessionException.class, Deadline.failure(manager.close("secure")));
        }
        assertEquals(0, events.size());
    }

    @OnEachTransport
    void aHandshakeThatStopsOrEndsFailsTheConnect(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            assertInstanceOf(
                    SSLException.class,
                    Deadline.failure(manager.connect(to(silent).handshakeTimeout(Duration.ofMillis(100)), events)));
            silent.accept().close();
            CompletableFuture<Session> ended = manager.connect(to(silent), events);
            silent.accept().close();
            assertInstanceOf(IOException.class, Deadline.failure(ended));
            CompletableFuture<Session> half = manager.connect(to(silent), events);
            try (var peer = silent.accept()) {
                peer.shutdownOutput();
                assertInstanceOf(SSLException.class, Deadline.failure(half));
            }
            assertTrue(manager.sessions().isEmpty());
        }
        assertEquals(0, events.size());
    }

    @OnEachTransport
    void anAttemptInItsHandshakeEndsWithItsIdItsFutureAndItsManager(Transport transport) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            ConnectionManager manager = Transports.manager(transport);
            CompletableFuture<Session> closed = manager.connect(to(silent), events);
            try (var peer = silent.accept()) {
                Deadline.get(manager.close("secure"));
                Deadline.failure(closed);
                peer.getInputStream().readAllBytes();
            }
            CompletableFuture<Session> cancelled = manager.connect(to(silent), events);
            try (var peer = silent.accept()) {
                cancelled.cancel(false);
                peer.getInputStream().readAllBytes();
            }
            CompletableFuture<Session> last = manager.connect(to(silent), events);
            try (var peer = silent.accept()) {
                manager.close();
                assertInstanceOf(ManagerClosedException.class, Deadline.failure(last));
            }
        }
        assertEquals(0, events.size());
    }

    @OnEachTransport
    void ourEndIsACloseNotifyAndWhatWasWrittenComesBefore(Transport transport) throws Exception {
        byte[] large = new byte[1 << 20];
        try (ConnectionManager manager = Transports.manager(transport);
                Background background = new Background();
                ServerSocket server = server(
                        background,
                        CERTIFICATES.localhost(),
                        peer -> assertArrayEquals(large, peer.handshake().readToEnd()))) {
            Session session = Deadline.get(manager.connect(to(server), events));
            session.write(large);
            Deadline.get(session.close());
            assertEquals(DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void aListenerStopsAcceptingWhileTooManyHandshakesWaitForAProcessor(Transport transport) throws Exception {
        int many = 300;
        CompletableFuture<Void> gate = new CompletableFuture<>();
        SslContext asking = SslContextBuilder.forServer(CERTIFICATES.localhost().toKeyManagerFactory())
                .trustManager(new HeldTrust(gate))
                .clientAuth(ClientAuth.REQUIRE)
                .build();
        SslContext showing = SslContextBuilder.forClient()
                .keyManager(CERTIFICATES.client("guest").toKeyManagerFactory())
                .trustManager(CERTIFICATES.authority().toTrustManagerFactory())
                .protocols("TLSv1.2") // its clients wait for the server to finish
                .build();
        try (ConnectionManager one = Transports.manager(transport);
                ConnectionManager other = Transports.manager(transport)) {
            Listener listener = one.listen(TcpListen.on(0).tls(asking), new EventRecorder());
            List<CompletableFuture<Session>> connects = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                connects.add(other.connect(
                        TcpConnect.to("localhost", listener.port()).tls(showing), events));
            }
            Deadline.until("the listener to be held", () -> listener.stats().paused());
            gate.complete(null);
            connects.forEach(Deadline::get);
            assertFalse(listener.stats().paused());
        }
    }

    /** Trusts every certificate once the gate is open. */
    private record HeldTrust(CompletableFuture<Void> gate) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            Deadline.get(gate);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @OnEachTransport
    void twoManagersTalkThroughTls(Transport transport) throws Exception {
        EventRecorder served = new EventRecorder();
        try (ConnectionManager one = Transports.manager(transport);
                ConnectionManager other = Transports.manager(transport)) {
            int port = one.listen(CERTIFICATES.listen(), served).port();
            Session session =
                    Deadline.get(other.connect(TcpConnect.to("localhost", port).tls(CERTIFICATES.client()), events));
            for (int i = 0; i < 1000; i++) {
                session.write("x");
            }
            Deadline.get(session.close());
            StringBuilder received = new StringBuilder();
            served.nextSession();
            EventRecorder.Event event = served.next();
            while (event.callback() == DATA) {
                received.append(new String(event.data(), UTF_8));
                event = served.next();
            }
            assertEquals("x".repeat(1000), received.toString());
            Refusal.thrown(
                    IllegalArgumentException.class,
                    "not a server's",
                    () -> TcpConnect.to("localhost", port).tls(CERTIFICATES.server(CERTIFICATES.localhost())));
        }
    }
}
