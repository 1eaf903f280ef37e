// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.tls;

import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.END_OF_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.XorHandler;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A session goes over from plain text to TLS in the middle of its life. */
@ExtendWith(NoLeaks.class)
class StartTlsTest {
    private static final Certificates CERTIFICATES = new Certificates();
    private static final Framing LINES = Framing.lines(100_000);

    private final SslContext serverContext = CERTIFICATES.server(CERTIFICATES.localhost());
    private final SslContext clientContext = CERTIFICATES.client();

    /** A client's context without a check of the name. */
    private final SslContext anyName = SslContextBuilder.forClient()
            .trustManager(CERTIFICATES.authority().toTrustManagerFactory())
            .endpointIdentificationAlgorithm(null)
            .build();

    private final EventRecorder events = new Willing();

    @TempDir
    Path directory;

    StartTlsTest() throws Exception {}

    /** Starts TLS as a server when asked, and as a client when allowed. */
    private final class Willing extends EventRecorder {
        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            String line = data.toString(UTF_8);
            if (line.equals("STARTTLS")) {
                session.write("go ahead");
                session.attachment(session.startTls(serverContext));
            } else if (line.equals("go ahead")) {
                session.attachment(session.startTls(clientContext));
            } else {
                super.onData(session, data, from);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static CompletableFuture<SSLSession> started(Session session) {
        Deadline.until("a start of TLS", () -> session.attachment() != null);
        return (CompletableFuture<SSLSession>) session.attachment();
    }

    private static TlsPeer ask(Peer peer, String... protocols) throws Exception {
        peer.send("STARTTLS\n");
        assertEquals("go ahead\n", peer.readText(9));
        return over(peer, protocols);
    }

    private static TlsPeer over(Peer peer, String... protocols) throws Exception {
        return TlsPeer.connect(
                peer.socket(), peer.socket().getPort(), CERTIFICATES.jdk(CERTIFICATES.client("guest")), protocols);
    }

    private static byte[] xor(String text) {
        return XorHandler.of(text.getBytes(UTF_8));
    }

    private int listen(ConnectionManager manager) throws Exception {
        return manager.listen(TcpListen.on(0).framing(LINES), events).port();
    }

    @OnEachTransport
    void aServerDoesWhenItsClientAsks(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = listen(manager);
            for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
                try (Peer plain = Peer.connect(port);
                        TlsPeer peer = ask(plain, protocol)) {
                    Session session = events.nextSession();
                    assertNull(session.sslSession());
                    peer.handshake();
                    SSLSession negotiated = Deadline.get(started(session));
                    assertEquals(protocol, negotiated.getProtocol());
                    assertSame(negotiated, session.sslSession());
                    peer.send("hello\nwor").send("ld\n");
                    assertEquals("hello", events.next(DATA).text());
                    assertEquals("world", events.next(DATA).text());
                    Deadline.get(session.write("welcome"));
                    assertEquals("welcome\n", peer.readText(8));
                    peer.finish();
                    peer.readToEnd();
                    assertEquals(
                            DisconnectReason.PEER_CLOSED,
                            events.nextDisconnected().reason());
                }
            }
        }
    }

    @OnEachTransport
    void aClientDoesWhenItsServerAllowsIt(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            Session session = Deadline.get(manager.connect(
                    TcpConnect.to("localhost", server.getLocalPort()).framing(LINES), events));
            events.nextSession();
            try (Peer plain = Peer.of(server.accept())) {
                session.write("STARTTLS");
                assertEquals("STARTTLS\n", plain.readText(9));
                plain.send("go ahead\n");
                try (TlsPeer peer = TlsPeer.accept(plain.socket(), CERTIFICATES.jdk(CERTIFICATES.localhost()))) {
                    peer.handshake();
                    Deadline.get(started(session));
                    session.write("hello");
                    assertEquals("hello\n", peer.readText(6));
                    peer.send("welcome\n");
                    assertEquals("welcome", events.next(DATA).text());
                    session.close();
                    assertEquals(0, peer.readToEnd().length); // which throws without close_notify
                }
            }
            assertEquals(DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void overAUnixSocketBothSidesDo(Transport transport) throws Exception {
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("s"));
        EventRecorder calling = new Willing();
        try (ConnectionManager manager = Transports.manager(transport)) {
            manager.listen(TcpListen.on(path).framing(LINES), events);
            Session caller = Deadline.get(manager.connect(TcpConnect.to(path).framing(LINES), calling));
            calling.nextSession();
            Session called = events.nextSession();
            caller.write("STARTTLS");
            Deadline.get(started(caller));
            Deadline.get(started(called));
            caller.write("hello");
            assertEquals("hello", events.next(DATA).text());
            Deadline.get(caller.close());
            assertEquals(DisconnectReason.PEER_CLOSED, events.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void whatIsWrittenBeforeIsPlainAndWhatIsWrittenAfterwardsWaits(Transport transport) throws Exception {
        String line = "x".repeat(20_000);
        int lines = 200; // more than the kernel holds
        try (ConnectionManager manager = Transports.manager(transport);
                Peer plain = Peer.connect(listen(manager), 4096)) {
            Session session = events.nextSession();
            for (int i = 0; i < lines; i++) {
                session.write(line);
            }
            CompletableFuture<SSLSession> started = session.startTls(serverContext);
            CompletableFuture<Void> nothing = session.write("first");
            for (int i = 0; i < lines; i++) {
                session.write(line);
            }
            assertEquals((line + "\n").repeat(lines), plain.readText(lines * (line.length() + 1)));
            assertFalse(nothing.isDone() || started.isDone());
            try (TlsPeer peer = over(plain);
                    Background background = new Background()) {
                session.close(); // which lets out what waits
                background.start("handshake", peer::handshake);
                assertEquals("first\n" + (line + "\n").repeat(lines), new String(peer.readToEnd(), UTF_8));
            }
            Deadline.get(started);
            Deadline.get(nothing);
            assertEquals(DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void broadcastsPassItByUntilTheHandshakeIsOver(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer plain = Peer.connect(listen(manager))) {
            Session session = events.nextSession();
            assertEquals(new BroadcastResult(1, 0, 0), Deadline.get(manager.writeToAll("before")));
            assertEquals("before\n", plain.readText(7));
            try (TlsPeer peer = ask(plain)) {
                assertEquals(new BroadcastResult(0, 0, 0), Deadline.get(manager.writeToAll("meanwhile")));
                peer.handshake();
                Deadline.get(started(session));
                assertEquals(new BroadcastResult(1, 0, 0), Deadline.get(manager.writeToAll("afterwards")));
                assertEquals("afterwards\n", peer.readText(11));
                assertEquals(0, session.stats().pendingBytes());
                peer.finish();
                peer.readToEnd();
            }
        }
    }

    /** As an event channel's taker must, whose peer may answer before it has called. */
    @OnEachTransport
    void aPauseHoldsUpNoHandshakeAndHoldsWhatComesBehindIt(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel channel = manager.openEventChannel();
                Peer plain = Peer.connect(
                        manager.listen(TcpListen.on(0).framing(LINES), channel).port())) {
            plain.send("STARTTLS\n");
            SessionEvent event = Events.skipTo(SessionState.DATA, channel);
            Session session = event.session();
            session.pauseReads();
            event.reply("go ahead");
            assertEquals("go ahead\n", plain.readText(9));
            try (TlsPeer peer = over(plain);
                    Background background = new Background()) {
                background.start("handshake", () -> peer.handshake().send("hello\n"));
                Deadline.get(session.startTls(serverContext));
                session.write("welcome");
                assertEquals("welcome\n", peer.readText(8));
                assertEquals(0, channel.size());
                session.resumeReads();
                assertEquals("hello", Events.skipTo(SessionState.DATA, channel).text());
                session.close();
                peer.readToEnd();
            }
        }
    }

    @OnEachTransport
    void aPausedSessionReadsUntilItsHandshakeIsOver(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer plain = Peer.connect(listen(manager))) {
            Session session = events.nextSession();
            session.pauseReads();
            CompletableFuture<SSLSession> started = session.startTls(serverContext);
            Deadline.until("reads for the handshake", () -> Reads.areOn(session));
            try (TlsPeer peer = over(plain)) {
                peer.handshake();
                Deadline.get(started);
                Deadline.until("the pause again", () -> !Reads.areOn(session));
                session.close();
                peer.readToEnd();
            }
        }
    }

    @OnEachTransport
    void handlersOfTheApplicationStandBehindTls(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer plain = Peer.connect(manager.listen(
                                TcpListen.on(0)
                                        .framing(LINES)
                                        .idleTimeout(Duration.ofHours(1))
                                        .pipeline(handlers -> handlers.addLast(new XorHandler())),
                                events)
                        .port())) {
            Session session = events.nextSession();
            plain.send(xor("STARTTLS\n"));
            assertArrayEquals(xor("go ahead\n"), plain.read(9));
            try (TlsPeer peer = over(plain)) {
                peer.handshake();
                Deadline.get(started(session));
                session.write("hello");
                assertArrayEquals(xor("hello\n"), peer.read(6));
                peer.finish();
                peer.readToEnd();
            }
        }
    }

    @OnEachTransport
    void withTls13TheOtherDirectionOutlivesThePeersEnd(Transport transport) throws Exception {
        EventRecorder answering = new EventRecorder() {
            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {
                session.write("go ahead");
                session.startTls(serverContext);
            }

            @Override
            public void onEndOfInput(Session session) {
                session.write("last words");
                super.onEndOfInput(session);
            }
        };
        try (ConnectionManager manager = Transports.manager(transport);
                Peer plain = Peer.connect(manager.listen(TcpListen.on(0).framing(LINES), answering)
                        .port());
                TlsPeer peer = ask(plain, "TLSv1.3")) {
            peer.handshake().finish();
            assertEquals("last words\n", new String(peer.readToEnd(), UTF_8));
            answering.nextSession();
            answering.next(END_OF_INPUT);
            assertEquals(
                    DisconnectReason.PEER_CLOSED, answering.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void anEndWithoutCloseNotifyIsATruncation(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer plain = Peer.connect(listen(manager));
                TlsPeer peer = ask(plain)) {
            peer.handshake();
            Deadline.get(started(events.nextSession()));
            peer.endConnection();
            assertEquals(
                    DisconnectReason.TLS_TRUNCATED, events.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void aClientChecksTheNameThatItConnectedTo(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                Background background = new Background()) {
            Session session = Deadline.get(manager.connect(
                    TcpConnect.to("localhost", server.getLocalPort()).framing(LINES), events));
            events.nextSession();
            try (Peer plain = Peer.of(server.accept())) {
                plain.send("go ahead\n");
                background.start("server", () -> {
                    try (TlsPeer peer = TlsPeer.accept(plain.socket(), CERTIFICATES.jdk(CERTIFICATES.elsewhere()))) {
                        peer.handshake().readToEnd();
                    } catch (IOException refused) {
                        // by the client's alert
                    }
                });
                Throwable cause = Deadline.failure(started(session));
                EventRecorder.Event end = events.nextDisconnected();
                assertEquals(DisconnectReason.TLS_FAILED, end.reason());
                assertSame(end.cause(), cause);
            }
        }
    }

    @OnEachTransport
    void theContextDecidesWhichSideBegins(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer plain = Peer.connect(listen(manager))) {
            Session session = events.nextSession();
            CompletableFuture<SSLSession> started = session.startTls(anyName);
            try (TlsPeer peer = TlsPeer.accept(plain.socket(), CERTIFICATES.jdk(CERTIFICATES.localhost()))) {
                peer.handshake();
                Deadline.get(started);
                session.close();
                peer.readToEnd();
            }
        }
    }
}
