// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.tls;

import static io.cmgr.testkit.Callback.DATA;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.PausingRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of the output alone that is asked for while the handshake of {@code startTls} is under way. */
@ExtendWith(NoLeaks.class)
class StartTlsHalfCloseTest {
    private static final Certificates CERTIFICATES = new Certificates();

    private final SslContext context = CERTIFICATES.server(CERTIFICATES.localhost());
    private final EventRecorder events = new EventRecorder();

    StartTlsHalfCloseTest() throws Exception {}

    private static TlsPeer over(Peer peer, String... protocols) throws Exception {
        return TlsPeer.connect(
                peer.socket(), peer.socket().getPort(), CERTIFICATES.jdk(CERTIFICATES.client("guest")), protocols);
    }

    @OnEachTransport
    void waitsForTheHandshakeAsWritesDo(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer plain = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            CompletableFuture<SSLSession> started = session.startTls(context);
            CompletableFuture<Void> written = session.write("question");
            CompletableFuture<Void> ended = session.closeOutput();
            assertFalse(session.isOpen());
            assertInstanceOf(SessionClosedException.class, Deadline.failure(session.write("late")));
            try (TlsPeer peer = over(plain, "TLSv1.3")) {
                assertFalse(ended.isDone());
                peer.handshake();
                Deadline.get(started);
                assertEquals("question", new String(peer.readInput(), UTF_8)); // which throws without close_notify
                Deadline.get(written);
                Deadline.get(ended);
                peer.send("answer");
                assertEquals("answer", events.next(DATA).text());
                peer.finish();
                assertEquals(
                        DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
            }
        }
    }

    @OnEachTransport
    void waitsForItAlsoWithNothingToSend(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer plain = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            CompletableFuture<SSLSession> started = session.startTls(context);
            CompletableFuture<Void> ended = session.closeOutput();
            session.channel().eventLoop().submit(() -> {}).awaitUninterruptibly();
            assertFalse(ended.isDone());
            try (TlsPeer peer = over(plain, "TLSv1.3")) {
                peer.handshake();
                Deadline.get(started);
                assertEquals(0, peer.readInput().length);
                Deadline.get(ended);
                peer.finish();
                assertEquals(
                        DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
            }
        }
    }

    @OnEachTransport
    void andACloseBehindItLetsOutWhatWaits(Transport transport) throws Exception {
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .drainTimeout(Duration.ofMinutes(1))
                        .build();
                Peer plain = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            CompletableFuture<SSLSession> started = session.startTls(context);
            CompletableFuture<Void> written = session.write("question");
            CompletableFuture<Void> ended = session.closeOutput();
            CompletableFuture<Void> closed = session.close();
            session.channel().eventLoop().submit(() -> {}).awaitUninterruptibly();
            try (TlsPeer peer = over(plain, "TLSv1.3")) {
                peer.handshake();
                Deadline.get(started);
                assertEquals("question", new String(peer.readToEnd(), UTF_8));
                Deadline.get(written);
                Deadline.get(ended);
                Deadline.get(closed);
            }
        }
    }

    @OnEachTransport
    void failsIfTheHandshakeAgreesOnAVersionThatCannotAndReadingGoesOn(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer plain = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            CompletableFuture<SSLSession> started = session.startTls(context);
            CompletableFuture<Void> written = session.write("question");
            CompletableFuture<Void> ended = session.closeOutput();
            try (TlsPeer peer = over(plain, "TLSv1.2")) {
                peer.handshake();
                Deadline.get(started);
                assertEquals("question", peer.readText(8));
                Deadline.get(written);
                assertInstanceOf(UnsupportedOperationException.class, Deadline.failure(ended));
                peer.send("answer");
                assertEquals("answer", events.next(DATA).text());
                session.close();
                assertEquals(0, peer.readToEnd().length);
                assertEquals(
                        DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
            }
        }
    }

    @OnEachTransport
    void failsWithTheHandshakeAndACloseBehindItEndsBoth(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, events).port();
            try (Peer leaving = Peer.connect(port)) {
                Session session = events.nextSession();
                session.startTls(context);
                CompletableFuture<Void> ended = session.closeOutput();
                leaving.finish();
                leaving.readToEnd();
                assertEquals(
                        DisconnectReason.TLS_FAILED, events.nextDisconnected().reason());
                assertInstanceOf(SSLException.class, Deadline.failure(ended));
            }
            try (Peer waiting = Peer.connect(port)) {
                Session session = events.nextSession();
                CompletableFuture<SSLSession> started = session.startTls(context);
                session.closeOutput();
                session.close();
                waiting.readToEnd();
                Deadline.get(session.closed());
                assertInstanceOf(SessionClosedException.class, Deadline.failure(started));
                assertEquals(
                        DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
            }
        }
    }

    @OnEachTransport
    void aPipeWhoseOtherSideEndsMeanwhileLosesNothing(Transport transport) throws Exception {
        PausingRecorder paused = new PausingRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, paused).port();
            for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
                try (Peer plain = Peer.connect(port)) {
                    Session secure = paused.nextSession();
                    try (Peer other = Peer.connect(port);
                            TlsPeer peer = over(plain, version)) {
                        Session from = paused.nextSession();
                        CompletableFuture<SSLSession> started = secure.startTls(context);
                        CompletableFuture<Void> over = from.pipeTo(secure);
                        CompletableFuture<Void> back = secure.pipeTo(from);
                        from.resumeReads();
                        secure.resumeReads();
                        other.send("last words").finish();
                        Deadline.until("the end to have come", () -> !secure.isOpen());
                        peer.handshake();
                        Deadline.get(started);
                        assertEquals("last words", new String(peer.readInput(), UTF_8), version);
                        if (version.equals("TLSv1.3")) {
                            peer.send("answer");
                        }
                        peer.finish();
                        peer.endConnection();
                        assertEquals(version.equals("TLSv1.3") ? "answer" : "", new String(other.readInput(), UTF_8));
                        Deadline.get(over);
                        Deadline.get(back);
                        paused.nextDisconnected();
                        paused.nextDisconnected();
                    }
                }
            }
        }
    }
}
