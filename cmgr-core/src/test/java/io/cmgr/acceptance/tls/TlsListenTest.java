// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.tls;

import static io.cmgr.testkit.Callback.ACCEPTED;
import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.DISCONNECTED;
import static io.cmgr.testkit.Callback.NEW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.extension.ExtendWith;

/** TLS on a listener, against the JDK's own client. */
@ExtendWith(NoLeaks.class)
class TlsListenTest {
    private static final Certificates CERTIFICATES = new Certificates();

    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void aSessionIsAcceptedAtOnceAndNewOnlyAfterTheHandshake(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(CERTIFICATES.listen(), events);
            try (TlsPeer peer = TlsPeer.connect(listener.port(), CERTIFICATES)) {
                Session session = events.next(ACCEPTED).session();
                assertNull(session.sslSession());
                assertEquals(new BroadcastResult(0, 0, 0), Deadline.get(manager.writeToAll("not for handshakes")));
                peer.handshake();
                events.next(NEW);
                assertEquals("TLSv1.3", session.sslSession().getProtocol());
                peer.send("hello");
                assertEquals("hello", events.next(DATA).text());
                Deadline.get(session.write("world"));
                assertEquals("world", peer.readText(5));
                assertEquals(5, session.stats().bytesIn());
                Deadline.until("all settled", () -> session.stats().pendingBytes() == 0);
                assertEquals(5, session.stats().bytesOut());
            }
        }
    }

    @OnEachTransport
    void versionsFrom12AreSpokenAndOlderOnesRefused(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(CERTIFICATES.listen(), events);
            for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
                try (TlsPeer peer =
                        TlsPeer.connect(listener.port(), CERTIFICATES, version).handshake()) {
                    assertEquals(version, events.nextSession().sslSession().getProtocol());
                    peer.send(version);
                    assertEquals(version, events.next(DATA).text());
                }
                assertEquals(
                        DisconnectReason.PEER_CLOSED, events.nextDisconnected().reason());
            }
            try (TlsPeer peer = TlsPeer.connect(listener.port(), CERTIFICATES, "TLSv1.1")) {
                assertThrows(IOException.class, peer::handshake);
            }
            events.next(ACCEPTED);
            assertTlsFailed(events.next(DISCONNECTED));
        }
    }

    private static void assertTlsFailed(EventRecorder.Event event) {
        assertEquals(DisconnectReason.TLS_FAILED, event.reason());
        assertInstanceOf(SSLException.class, event.cause());
    }

    @OnEachTransport
    void plainTextOnATlsPortFailsAndIsNotPrinted(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(CERTIFICATES.listen(), events);
            try (Peer peer = Peer.connect(listener.port()).send("GET / HTTP/1.1\r\n\r\n")) {
                events.next(ACCEPTED);
                peer.readToEnd();
                EventRecorder.Event end = events.next(DISCONNECTED);
                assertTlsFailed(end);
                assertFalse(String.valueOf(end.cause()).contains("474554"), "payload in hexadecimal");
            }
            try (TlsPeer another =
                    TlsPeer.connect(listener.port(), CERTIFICATES).handshake()) {
                another.send("fine");
                events.nextSession();
                assertEquals("fine", events.next(DATA).text());
            }
        }
    }

    @OnEachTransport
    void silentPeersBlockNoOtherPeer(Transport transport) throws Exception {
        int silent = 1000;
        List<Peer> peers = new ArrayList<>();
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(CERTIFICATES.listen(), events);
            for (int i = 0; i < silent; i++) {
                peers.add(Peer.connect(listener.port()));
            }
            try (TlsPeer good = TlsPeer.connect(listener.port(), CERTIFICATES).handshake()) {
                good.send("served");
                EventRecorder.Event event = events.next();
                while (event.callback() != DATA) {
                    event = events.next();
                }
                assertEquals("served", event.text());
            }
            for (Peer peer : peers) {
                peer.close();
            }
            for (int ends = 0; ends <= silent; ends++) {
                events.nextDisconnected();
            }
            assertEquals(0, manager.sessions().size());
        }
    }

    @OnEachTransport
    void aSilentPeerEndsAtTheHandshakeTimeout(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(CERTIFICATES.listen().handshakeTimeout(Duration.ofMillis(100)), events);
            try (Peer silent = Peer.connect(listener.port())) {
                events.next(ACCEPTED);
                silent.readToEnd();
                assertTlsFailed(events.next(DISCONNECTED));
            }
        }
    }

    @OnEachTransport
    void aPeerThatLeavesDuringTheHandshakeHasFailedIt(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(CERTIFICATES.listen(), events);
            try (Peer peer = Peer.connect(listener.port()).finish()) {
                events.next(ACCEPTED);
                assertTlsFailed(events.next(DISCONNECTED));
            }
            Peer resetting = Peer.connect(listener.port());
            events.next(ACCEPTED);
            resetting.reset();
            assertEquals(DisconnectReason.RESET, events.next(DISCONNECTED).reason());
        }
    }

    @OnEachTransport
    void aBroadcastReachesTlsAndPlainSessionsAndNoHandshake(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener secure = manager.listen(CERTIFICATES.listen(), events);
            EventRecorder plainEvents = new EventRecorder();
            int plainPort = manager.listenTcp(0, plainEvents).port();
            try (TlsPeer first = TlsPeer.connect(secure.port(), CERTIFICATES).handshake();
                    TlsPeer second =
                            TlsPeer.connect(secure.port(), CERTIFICATES).handshake();
                    Peer plain = Peer.connect(plainPort);
                    Peer shaking = Peer.connect(secure.port())) {
                events.nextSession();
                events.nextSession();
                plainEvents.nextSession();
                Deadline.until("all accepted", () -> secure.stats().accepted() == 3);
                for (int i = 0; i < 100; i++) {
                    assertEquals(new BroadcastResult(3, 0, 0), Deadline.get(manager.writeToAll("message " + i % 10)));
                }
                for (int i = 0; i < 100; i++) {
                    assertEquals("message " + i % 10, first.readText(9));
                    assertEquals("message " + i % 10, second.readText(9));
                    assertEquals("message " + i % 10, plain.readText(9));
                }
                shaking.finish();
                assertArrayEquals(new byte[0], onlyAlerts(shaking.readToEnd()));
            }
        }
    }

    /** What a peer in its handshake has received: empty if that is a TLS alert. */
    private static byte[] onlyAlerts(byte[] received) {
        return received.length > 0 && received[0] == 21 ? new byte[0] : received;
    }

    @OnEachTransport
    void aRenewedCertificateServesTheHandshakesFromThenOn(Transport transport) throws Exception {
        X509Bundle renewed = CERTIFICATES.localhost();
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(CERTIFICATES.listen(), events);
            try (TlsPeer before = TlsPeer.connect(listener.port(), CERTIFICATES).handshake()) {
                listener.updateTls(CERTIFICATES.server(renewed));
                before.send("still open");
                events.nextSession();
                assertEquals("still open", events.next(DATA).text());
                try (TlsPeer after =
                        TlsPeer.connect(listener.port(), CERTIFICATES).handshake()) {
                    assertEquals(renewed.getCertificate(), certificate(after));
                    assertNotEquals(renewed.getCertificate(), certificate(before));
                }
            }
            Refusal.thrown(
                    IllegalArgumentException.class, "not a client's", () -> listener.updateTls(CERTIFICATES.client()));
            Listener plain = manager.listenTcp(0, events);
            Refusal.thrown(
                    IllegalStateException.class, plain.id(), () -> plain.updateTls(CERTIFICATES.server(renewed)));
        }
    }

    private static X509Certificate certificate(TlsPeer peer) throws Exception {
        return (X509Certificate) peer.tls().getSession().getPeerCertificates()[0];
    }

    @OnEachTransport
    void aClientsCertificateIsVisible(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(TcpListen.on(0).tls(CERTIFICATES.serverAskingClients()), events);
            try (TlsPeer peer = TlsPeer.connect(listener.port(), CERTIFICATES).handshake()) {
                Session session = events.nextSession();
                assertEquals("CN=guest", session.sslSession().getPeerPrincipal().getName());
            }
        }
    }

    @OnEachTransport
    void handshakesAreComputedOffTheEventLoops(Transport transport) throws Exception {
        CompletableFuture<String> checkedOn = new CompletableFuture<>();
        X509TrustManager trustingAll = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {
                checkedOn.complete(Thread.currentThread().getName());
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        SslContext asking = SslContextBuilder.forServer(CERTIFICATES.localhost().toKeyManagerFactory())
                .trustManager(trustingAll)
                .clientAuth(ClientAuth.REQUIRE)
                .build();
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(TcpListen.on(0).tls(asking), events);
            try (TlsPeer peer = TlsPeer.connect(listener.port(), CERTIFICATES).handshake()) {
                Session session = events.nextSession();
                assertTrue(peer.tls().getSession().isValid());
                String loop = Deadline.get(CompletableFuture.supplyAsync(
                        () -> Thread.currentThread().getName(),
                        session.channel().eventLoop()));
                assertNotEquals(loop, Deadline.get(checkedOn));
                assertTrue(Deadline.get(checkedOn).contains("-tls"), Deadline.get(checkedOn));
            }
        }
    }

    @OnEachTransport
    void closingTheManagerEndsHandshakesToo(Transport transport) throws Exception {
        ConnectionManager manager = Transports.manager(transport);
        Listener listener = manager.listen(CERTIFICATES.listen(), events);
        try (Peer silent = Peer.connect(listener.port())) {
            events.next(ACCEPTED);
            CompletableFuture<Void> closed = manager.closeAsync();
            assertTrue(onlyAlerts(silent.readToEnd()).length == 0);
            assertEquals(
                    DisconnectReason.MANAGER_CLOSED, events.next(DISCONNECTED).reason());
            Deadline.get(closed);
        }
    }
}
