// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.tls;

import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.DISCONNECTED;
import static io.cmgr.testkit.Callback.NEW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.extension.ExtendWith;

/** How TLS fails: both sides get the reason, whatever was under way. */
@ExtendWith(NoLeaks.class)
class TlsFailureTest {
    private static final Certificates CERTIFICATES = new Certificates();
    private static final int RUNS = 10;
    private static final SSLContext CLIENT = client();

    private final EventRecorder events = new EventRecorder();

    private static SSLContext client() {
        try {
            return CERTIFICATES.jdk(CERTIFICATES.client("guest"));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** With TLS 1.3 the client may have written already when the server refuses its certificate. */
    @OnEachTransport
    void aRefusedClientLearnsWhyThoughItHasWritten(Transport transport) throws Exception {
        EventRecorder writing = new EventRecorder() {
            @Override
            public void onNew(Session session) {
                var unused = session.write(new byte[64 << 10]);
            }
        };
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(TcpListen.on(0).tls(CERTIFICATES.serverAskingClients()), events)
                    .port();
            for (int run = 0; run < RUNS; run++) {
                Deadline.get(manager.connect(TcpConnect.to("127.0.0.1", port).tls(CERTIFICATES.client()), writing));
                assertTlsFailed("bad_certificate", writing.nextDisconnected());
                assertTlsFailed("Empty client certificate chain", events.nextDisconnected());
            }
        }
    }

    @OnEachTransport
    void anAlertArrivesThoughItsPeerIsStillSending(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(CERTIFICATES.listen(), events).port();
            for (int run = 0; run < RUNS; run++) {
                Socket plain = Peer.connect(port).socket();
                try (TlsPeer peer = TlsPeer.connect(plain, port, CLIENT)) {
                    peer.handshake();
                    byte[] forged = new byte[8 << 20]; // far more than the kernel buffers hold
                    forged[0] = 23; // application data, TLS 1.2, of 256 bytes
                    forged[1] = 3;
                    forged[2] = 3;
                    forged[3] = 1;
                    plain.getOutputStream().write(forged);
                    IOException alert = assertThrows(IOException.class, () -> peer.read(1));
                    assertInstanceOf(SSLException.class, alert, "a reset instead of an alert");
                }
                assertEquals(
                        DisconnectReason.TLS_FAILED, events.nextDisconnected().reason());
            }
        }
    }

    @OnEachTransport
    void aServerLearnsWhyItsClientRefusedIt(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Background background = new Background();
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            var distrusting = SslContextBuilder.forClient()
                    .trustManager(new Certificates().authority().toTrustManagerFactory())
                    .build();
            CompletableFuture<Throwable> seen = new CompletableFuture<>();
            background.start("server", () -> {
                try (TlsPeer peer = TlsPeer.accept(server.accept(), CERTIFICATES.jdk(CERTIFICATES.localhost()))) {
                    seen.complete(assertThrows(
                            IOException.class, () -> peer.handshake().read(1)));
                }
            });
            Deadline.failure(manager.connect(
                    TcpConnect.to("127.0.0.1", server.getLocalPort()).tls(distrusting), events));
            assertTrue(
                    Deadline.get(seen).getMessage().contains("certificate_unknown"),
                    () -> "instead of an alert: " + Deadline.get(seen));
        }
    }

    /** A server of TLS 1.3 then writes session tickets, and that write of TLS itself meets the reset. */
    @OnEachTransport
    void aResetRightAfterTheHandshakeIsReportedAsAReset(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
                int port = manager.listen(CERTIFICATES.listen(version), events).port();
                for (int run = 0; run < RUNS; run++) {
                    TlsPeer peer = TlsPeer.connect(port, CLIENT).handshake();
                    peer.plain().setSoLinger(true, 0);
                    peer.plain().close();
                    EventRecorder.Event end = events.nextDisconnected();
                    assertEquals(DisconnectReason.RESET, end.reason());
                    assertInstanceOf(IOException.class, end.cause());
                }
            }
        }
    }

    /** The peer resets because it never reads our session tickets. Its data came before that. */
    @OnEachTransport
    void whatAPeerSentBeforeItsResetIsDelivered(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(CERTIFICATES.listen("TLSv1.3"), events).port();
            for (int run = 0; run < RUNS; run++) {
                try (TlsPeer peer = TlsPeer.connect(port, CLIENT).handshake()) {
                    peer.send("order " + run).plain().close();
                    events.nextSession();
                    assertEquals("order " + run, events.next(DATA).text());
                    events.nextDisconnected();
                }
            }
        }
    }

    @OnEachTransport
    void aClientThatAsksForASecondHandshakeIsRefusedAfterWhatItSentBefore(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Background background = new Background()) {
            int port = manager.listen(CERTIFICATES.listen("TLSv1.2"), events).port();
            try (TlsPeer peer = TlsPeer.connect(port, CLIENT).handshake()) {
                Session session = events.nextSession();
                session.pauseReads();
                Reads.awaitPause(session);
                peer.send("last words");
                peer.tls().startHandshake();
                var reply = session.write("answer");
                session.resumeReads();
                assertEquals("last words", events.next(DATA).text());
                Deadline.get(reply);
                assertEquals("answer", peer.readText(6));
                peer.endConnection();
                assertTlsFailed("second TLS handshake", events.next(DISCONNECTED));
            }
        }
    }

    @OnEachTransport
    void aServerThatAsksForASecondHandshakeGetsIt(Transport transport) throws Exception {
        byte[] large = TestStream.bytes(0, 1 << 20);
        try (ConnectionManager manager = Transports.manager(transport);
                Background background = new Background();
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            background.start("server", () -> {
                try (TlsPeer peer =
                        TlsPeer.accept(server.accept(), CERTIFICATES.jdk(CERTIFICATES.localhost()), "TLSv1.2")) {
                    peer.handshake().send("before, ");
                    for (int again = 0; again < 3; again++) {
                        peer.tls().startHandshake();
                        peer.send("after ");
                    }
                    assertEquals("hello", peer.readText(5));
                    assertTrue(TestStream.matches(0, peer.read(large.length), large.length));
                    assertEquals("done", peer.readText(4));
                }
            });
            Session session = Deadline.get(manager.connect(
                    TcpConnect.to("127.0.0.1", server.getLocalPort()).tls(CERTIFICATES.client()), events));
            var unused = session.write("hello");
            var written = session.write(large);
            events.next(NEW);
            StringBuilder heard = new StringBuilder();
            while (heard.length() < "before, after after after ".length()) {
                heard.append(events.next(DATA).text());
            }
            assertEquals("before, after after after ", heard.toString());
            Deadline.get(written);
            var last = session.write("done"); // behind the last handshake
            background.close();
            Deadline.get(last);
            assertEquals(DisconnectReason.PEER_CLOSED, events.nextDisconnected().reason());
        }
    }

    private static void assertTlsFailed(String why, EventRecorder.Event end) {
        assertEquals(DisconnectReason.TLS_FAILED, end.reason(), () -> String.valueOf(end.cause()));
        assertTrue(
                end.cause() instanceof SSLException && end.cause().getMessage().contains(why), () -> "" + end.cause());
    }
}
