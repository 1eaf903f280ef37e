// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.tls;

import static io.cmgr.testkit.Callback.DATA;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a start of TLS does not let in, and how it fails. */
@ExtendWith(NoLeaks.class)
class StartTlsRefusalTest {
    private static final Certificates CERTIFICATES = new Certificates();
    private static final TcpListen LINES = TcpListen.on(0).framing(Framing.lines(1000));

    private final SslContext context = CERTIFICATES.server(CERTIFICATES.localhost());
    private final CompletableFuture<SSLSession> started = new CompletableFuture<>();
    private final CompletableFuture<Void> writtenAfterwards = new CompletableFuture<>();

    /** What the peer still sends before the handler goes on. */
    private final CountDownLatch sent = new CountDownLatch(1);

    private boolean waits;

    StartTlsRefusalTest() throws Exception {}

    private final EventRecorder events = new EventRecorder() {
        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            super.onData(session, data, from);
            if (!data.toString(UTF_8).startsWith("STARTTLS")) {
                return;
            }
            try {
                assertTrue(!waits || sent.await(20, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            session.write("go ahead");
            follow(session.startTls(context), started);
            follow(session.write("afterwards"), writtenAfterwards);
        }
    };

    private static <T> void follow(CompletableFuture<T> future, CompletableFuture<T> follower) {
        future.whenComplete((value, error) -> {
            if (error == null) {
                follower.complete(value);
            } else {
                follower.completeExceptionally(error);
            }
        });
    }

    /** The answer went out, nothing behind it did, and nobody heard what came behind the message. */
    private void assertInjectionRefused(Peer peer) throws IOException {
        assertEquals("go ahead", new String(peer.readToEnd(), UTF_8).strip());
        Session session = events.nextSession();
        assertTrue(events.next(DATA).text().startsWith("STARTTLS"));
        EventRecorder.Event end = events.next();
        assertEquals(DisconnectReason.PROTOCOL_ERROR, end.reason());
        assertInstanceOf(ProtocolException.class, end.cause());
        assertSame(end.cause(), Deadline.failure(started));
        assertInstanceOf(IOException.class, Deadline.failure(writtenAfterwards));
        assertEquals(0, session.stats().pendingBytes());
    }

    @OnEachTransport
    void halfALineInTheSameSegmentIsRefused(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(LINES, events).port())) {
            peer.send("STARTTLS\nMAIL FR");
            assertInjectionRefused(peer);
        }
    }

    @OnEachTransport
    void soAreAWholeLineAndAnEmptyOne(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(LINES, events).port();
            for (String behind : new String[] {"RSET\n", "\n"}) {
                try (Peer peer = Peer.connect(port)) {
                    peer.send("STARTTLS\n" + behind);
                    peer.readToEnd();
                    events.nextSession();
                    events.next(DATA);
                    assertEquals(DisconnectReason.PROTOCOL_ERROR, events.next().reason());
                }
            }
        }
    }

    /** Also a handshake that does not wait for the answer. */
    @OnEachTransport
    void soIsARecordOfTlsThatIsInTheFramingAlready(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(LINES, events).port())) {
            peer.send("STARTTLS\n\u0016\u0003\u0001");
            assertInjectionRefused(peer);
        }
    }

    /** A manager that would wait for long until what waits for the handshake has gone out. */
    private static ConnectionManager unhurried(Transport transport) {
        return ConnectionManager.builder()
                .transport(transport)
                .drainTimeout(Duration.ofMinutes(1))
                .build();
    }

    @OnEachTransport
    void whatTheSocketHasAlreadyIsRefused(Transport transport) throws Exception {
        for (TcpListen where : new TcpListen[] {LINES, TcpListen.on(0)}) {
            StartTlsRefusalTest fresh = new StartTlsRefusalTest();
            fresh.waits = true;
            try (ConnectionManager manager = unhurried(transport);
                    Peer peer = Peer.connect(manager.listen(where.handshakeTimeout(Duration.ofMinutes(1)), fresh.events)
                            .port())) {
                peer.send("STARTTLS\n");
                Deadline.until("the handler to be in it", () -> fresh.events.size() >= 3);
                peer.send("MAIL FR");
                fresh.sent.countDown();
                fresh.assertInjectionRefused(peer);
            }
        }
    }

    @OnEachTransport
    void whatAPauseHoldsIsRefused(Transport transport) throws Exception {
        EventRecorder paused = new EventRecorder() {
            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {
                super.onData(session, data, from);
                session.pauseReads();
            }
        };
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(LINES, paused).port())) {
            peer.send("STARTTLS\n\nRSET\n");
            Session session = paused.nextSession();
            paused.next(DATA);
            session.write("go ahead");
            assertInstanceOf(ProtocolException.class, Deadline.failure(session.startTls(context)));
            assertEquals("go ahead\n", new String(peer.readToEnd(), UTF_8));
            assertEquals(DisconnectReason.PROTOCOL_ERROR, paused.next().reason());
        }
    }

    @OnEachTransport
    void aPeerThatGoesOnInPlainTextFailsTheHandshake(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(LINES, events).port())) {
            peer.send("STARTTLS\n");
            assertEquals("go ahead\n", peer.readText(9));
            peer.send("EHLO me\n");
            peer.readToEnd();
            assertFailed();
        }
    }

    private void assertFailed() {
        EventRecorder.Event end = events.nextDisconnected();
        assertEquals(DisconnectReason.TLS_FAILED, end.reason());
        assertInstanceOf(SSLException.class, end.cause());
        assertSame(end.cause(), Deadline.failure(started));
        assertInstanceOf(IOException.class, Deadline.failure(writtenAfterwards));
        assertEquals(0, end.session().stats().pendingBytes());
    }

    @OnEachTransport
    void aPeerThatSaysNothingMoreIsEndedByTheHandshakesLimit(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(LINES.handshakeTimeout(Duration.ofMillis(200)), events)
                        .port())) {
            peer.send("STARTTLS\n");
            assertEquals("go ahead\n", new String(peer.readToEnd(), UTF_8));
            assertFailed();
        }
    }

    @OnEachTransport
    void aPeerThatEndsInsteadFailsIt(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(LINES, events).port();
            try (Peer peer = Peer.connect(port)) {
                peer.send("STARTTLS\n");
                assertEquals("go ahead\n", peer.readText(9));
                peer.finish();
                peer.readToEnd();
                assertFailed();
            }
        }
    }

    @OnEachTransport
    void afterThePeersEndThereIsNoHandshake(Transport transport) throws Exception {
        EventRecorder late = new EventRecorder() {
            @Override
            public void onEndOfInput(Session session) {
                follow(session.startTls(context), started);
            }
        };
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(LINES, late).port())) {
            peer.finish();
            peer.readToEnd();
            late.nextSession();
            assertEquals(DisconnectReason.TLS_FAILED, late.nextDisconnected().reason());
            assertInstanceOf(SSLHandshakeException.class, Deadline.failure(started));
        }
    }

    @OnEachTransport
    void aSessionThatEndsMeanwhileFailsIt(Transport transport) throws Exception {
        EventRecorder quiet = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(LINES, quiet).port();
            try (Peer closed = Peer.connect(port);
                    Peer aborted = Peer.connect(port)) {
                Session first = quiet.nextSession();
                Session second = quiet.nextSession();
                CompletableFuture<SSLSession> ofFirst = first.startTls(context);
                CompletableFuture<SSLSession> ofSecond = second.startTls(context);
                second.abort();
                first.close();
                assertInstanceOf(SessionClosedException.class, Deadline.failure(ofSecond));
                closed.finish();
                aborted.close();
                assertInstanceOf(SessionClosedException.class, Deadline.failure(ofFirst));
                assertInstanceOf(SessionClosedException.class, Deadline.failure(first.startTls(context)));
            }
        }
    }

    @OnEachTransport
    void itStartsOnceAndNeitherOnTlsNorBeforeTheSessionIsOpen(Transport transport) throws Exception {
        EventRecorder early = new EventRecorder() {
            @Override
            public void onAccepted(Session session) {
                follow(session.startTls(context), started);
                super.onAccepted(session);
            }
        };
        EventRecorder quiet = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer plain = Peer.connect(manager.listen(LINES, early).port());
                TlsPeer secure = TlsPeer.connect(
                        manager.listen(CERTIFICATES.listen(), quiet).port(), CERTIFICATES)) {
            Session session = early.nextSession();
            Refusal.failed(IllegalStateException.class, "is not open yet", started);
            CompletableFuture<SSLSession> first = session.startTls(context);
            Refusal.failed(IllegalStateException.class, session.id(), session.startTls(context));
            try (TlsPeer peer = TlsPeer.connect(
                    plain.socket(), plain.socket().getPort(), CERTIFICATES.jdk(CERTIFICATES.client("guest")))) {
                peer.handshake();
                Deadline.get(first);
                Refusal.failed(IllegalStateException.class, "has TLS already", session.startTls(context));
                session.write("still here");
                assertEquals("still here\n", peer.readText(11));
                peer.finish();
                peer.readToEnd();
            }
            secure.handshake();
            Refusal.failed(
                    IllegalStateException.class,
                    "has TLS already",
                    quiet.nextSession().startTls(context));
            secure.finish();
            secure.readToEnd();
        }
    }

    @OnEachTransport
    void neitherAUdpSocketNorAnAttachedSessionCan(Transport transport) throws Exception {
        EventRecorder quiet = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server =
                        ApplicationServer.reading(transport, channel -> manager.attach(null, channel, quiet));
                Peer peer = Peer.connect(server.port())) {
            Refusal.failed(
                    IllegalStateException.class,
                    "is UDP",
                    manager.listenUdp(0, quiet).startTls(context));
            Refusal.failed(
                    IllegalStateException.class,
                    "is attached",
                    quiet.nextSession().startTls(context));
            peer.finish();
        }
    }
}
