// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.PausingRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.TlsPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code pipeTo} both ways between a client and a server, on one event loop and on two. */
@ExtendWith(NoLeaks.class)
class PipeTest {
    private static final int SIZE = 20 << 20;
    private static final Certificates CERTIFICATES = new Certificates();

    /** A client, the server that it reaches through the two sessions, and both directions. */
    private record Piped(
            Peer client,
            Session clientSession,
            Session serverSession,
            Peer server,
            CompletableFuture<Void> up,
            CompletableFuture<Void> down) {}

    private final PausingRecorder clients = new PausingRecorder();
    private final PausingRecorder servers = new PausingRecorder();

    private static ConnectionManager manager(Transport transport) {
        return ConnectionManager.builder()
                .transport(transport)
                .eventLoops(2)
                .maxPendingBytes(16 << 10)
                .stallTimeout(Duration.ofMillis(300))
                .drainTimeout(Duration.ofMillis(500))
                .build();
    }

    private Piped pipe(ConnectionManager manager, boolean near) throws Exception {
        return pipe(manager, near, where -> where);
    }

    private Piped pipe(ConnectionManager manager, boolean near, UnaryOperator<TcpListen> listen) throws Exception {
        try (ServerSocket target = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            Peer client = Peer.connect(
                    manager.listen(listen.apply(TcpListen.on("127.0.0.1", 0)), clients)
                            .port(),
                    64 << 10);
            Session clientSession = clients.nextSession();
            TcpConnect where = TcpConnect.to("127.0.0.1", target.getLocalPort()).near(clientSession);
            Session serverSession = near
                    ? Deadline.get(manager.connect(where, servers))
                    : onTheOtherLoop(manager, target.getLocalPort(), clientSession);
            Peer server = Peer.of(target.accept());
            while (!near && server.socket().getPort() != port(serverSession)) {
                server.close();
                server = Peer.of(target.accept());
            }
            CompletableFuture<Void> up = clientSession.pipeTo(serverSession);
            CompletableFuture<Void> down = serverSession.pipeTo(clientSession);
            clientSession.resumeReads();
            serverSession.resumeReads();
            return new Piped(client, clientSession, serverSession, server, up, down);
        }
    }

    private static int port(Session session) {
        return ((InetSocketAddress) session.localAddress()).getPort();
    }

    private Session onTheOtherLoop(ConnectionManager manager, int port, Session than) {
        Session session = Deadline.get(manager.connect(TcpConnect.to("127.0.0.1", port), servers));
        if (session.channel().eventLoop() != than.channel().eventLoop()) {
            return session;
        }
        Deadline.get(session.abort());
        return onTheOtherLoop(manager, port, than);
    }

    @OnEachTransport
    void theEventLoopIsTheSameWhereThatWasAskedFor(Transport transport) throws Exception {
        try (ConnectionManager manager = manager(transport)) {
            Piped near = pipe(manager, true);
            assertSame(
                    near.clientSession.channel().eventLoop(),
                    near.serverSession.channel().eventLoop());
            Piped far = pipe(manager, false);
            assertNotSame(
                    far.clientSession.channel().eventLoop(),
                    far.serverSession.channel().eventLoop());
            for (Piped piped : new Piped[] {near, far}) {
                piped.client.close();
                piped.server.close();
            }
        }
    }

    @OnEachTransport
    void allArrivesBothWaysAndEachSidesEndFirst(Transport transport) throws Exception {
        try (ConnectionManager manager = manager(transport);
                Background threads = new Background()) {
            for (boolean near : new boolean[] {true, false}) {
                for (boolean clientFirst : new boolean[] {true, false}) {
                    Piped piped = pipe(manager, near);
                    Peer first = clientFirst ? piped.client : piped.server;
                    Peer second = clientFirst ? piped.server : piped.client;
                    threads.start(
                            "first", () -> first.send(TestStream.bytes(0, SIZE)).finish());
                    byte[] got = second.readInput();
                    assertEquals(SIZE, got.length);
                    assertTrue(TestStream.matches(0, got, SIZE));
                    threads.start(
                            "second",
                            () -> second.send(TestStream.bytes(7, SIZE)).finish());
                    byte[] answer = first.readInput();
                    assertEquals(SIZE, answer.length);
                    assertTrue(TestStream.matches(7, answer, SIZE));
                    Deadline.get(piped.up);
                    Deadline.get(piped.down);
                    DisconnectReason ofFirst = DisconnectReason.PEER_CLOSED;
                    DisconnectReason ofSecond = DisconnectReason.LOCAL_CLOSE;
                    assertEquals(
                            clientFirst ? ofFirst : ofSecond,
                            clients.nextDisconnected().reason());
                    assertEquals(
                            clientFirst ? ofSecond : ofFirst,
                            servers.nextDisconnected().reason());
                    assertEquals(0, piped.clientSession.stats().dropped());
                    first.close();
                    second.close();
                }
            }
        }
    }

    /** For longer than {@code stallTimeout} and {@code drainTimeout}, beyond {@code maxPendingBytes}, and past its end. */
    @OnEachTransport
    void aReaderThatStopsLosesNothingAndCostsLittle(Transport transport) throws Exception {
        try (ConnectionManager manager = manager(transport);
                Background threads = new Background()) {
            for (boolean near : new boolean[] {true, false}) {
                Piped piped = pipe(manager, near);
                piped.client.send("request").finish();
                assertEquals("request", new String(piped.server.readInput(), UTF_8));
                threads.start(
                        "server",
                        () -> piped.server.send(TestStream.bytes(0, SIZE)).finish());
                piped.client.read(1);
                Deadline.until(
                        "the reader's kernel to be full",
                        () -> piped.clientSession.stats().pendingBytes() > 0);
                Deadline.letPass(Duration.ofMillis(1500));
                assertTrue(piped.clientSession.stats().pendingBytes() <= 192 << 10);
                byte[] rest = piped.client.readInput();
                assertEquals(SIZE - 1, rest.length);
                assertTrue(TestStream.matches(1, rest, rest.length));
                Deadline.get(piped.down);
                assertEquals(
                        DisconnectReason.PEER_CLOSED, clients.nextDisconnected().reason());
                assertEquals(
                        DisconnectReason.LOCAL_CLOSE, servers.nextDisconnected().reason());
                piped.client.close();
                piped.server.close();
            }
        }
    }

    @OnEachTransport
    void aResetOnEitherSideResetsTheOther(Transport transport) throws Exception {
        try (ConnectionManager manager = manager(transport)) {
            for (boolean near : new boolean[] {true, false}) {
                for (boolean clientFails : new boolean[] {true, false}) {
                    Piped piped = pipe(manager, near);
                    piped.client.send("hello");
                    assertEquals("hello", piped.server.readText(5));
                    (clientFails ? piped.client : piped.server).reset();
                    Peer other = clientFails ? piped.server : piped.client;
                    assertThrows(IOException.class, other::readInput);
                    DisconnectReason ofClient = clients.nextDisconnected().reason();
                    DisconnectReason ofServer = servers.nextDisconnected().reason();
                    assertEquals(DisconnectReason.RESET, clientFails ? ofClient : ofServer);
                    assertEquals(DisconnectReason.ABORTED, clientFails ? ofServer : ofClient);
                    Throwable broken = Deadline.failure(clientFails ? piped.up : piped.down);
                    assertInstanceOf(IOException.class, broken);
                    other.close();
                }
            }
        }
    }

    @OnEachTransport
    void toCloseOneSessionStopsThePipeAndWhatWasPassedOnArrives(Transport transport) throws Exception {
        try (ConnectionManager manager = manager(transport)) {
            for (boolean near : new boolean[] {true, false}) {
                Piped piped = pipe(manager, near);
                piped.client.send("hello");
                assertEquals("hello", piped.server.readText(5));
                piped.clientSession.close();
                assertEquals(0, piped.server.readToEnd().length);
                assertEquals(0, piped.client.readToEnd().length);
                Deadline.get(piped.serverSession.closed());
                assertEquals(
                        DisconnectReason.LOCAL_CLOSE, clients.nextDisconnected().reason());
                servers.nextDisconnected();
                assertInstanceOf(SessionClosedException.class, Deadline.failure(piped.down));
                piped.client.close();
                piped.server.close();
            }
        }
    }

    @OnEachTransport
    void eachSessionsFramingIsItsOwnAndAMessageThatDoesNotFitBreaksThePipe(Transport transport) throws Exception {
        try (ConnectionManager manager =
                ConnectionManager.builder().transport(transport).eventLoops(1).build()) {
            Piped piped = pipe(manager, true, where -> where.framing(Framing.lines(10)));
            piped.client.send("one\ntwo\n");
            assertEquals("onetwo", piped.server.readText(6));
            piped.server.send("answer");
            assertEquals("answer\n", piped.client.readText(7));
            piped.server.send("a line that is too long");
            assertInstanceOf(IllegalArgumentException.class, Deadline.failure(piped.down));
            assertThrows(IOException.class, piped.client::readInput);
            EventRecorder.Event end = servers.nextDisconnected();
            assertEquals(DisconnectReason.PROTOCOL_ERROR, end.reason());
            assertInstanceOf(IllegalArgumentException.class, end.cause());
            piped.client.close();
            piped.server.close();
        }
    }

    /** Up to TLS 1.2 a client cannot end its direction alone, so there the server's end is first. */
    @OnEachTransport
    void tlsEndsAtThePipeWhoseOtherSideIsPlain(Transport transport) throws Exception {
        for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
            try (ConnectionManager manager = manager(transport);
                    ServerSocket target = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                    Background threads = new Background();
                    TlsPeer client = TlsPeer.connect(
                            manager.listen(CERTIFICATES.listen(version), clients)
                                    .port(),
                            CERTIFICATES)) {
                threads.start("handshake", client::handshake);
                Session clientSession = clients.nextSession();
                Session serverSession =
                        Deadline.get(manager.connect(TcpConnect.to("127.0.0.1", target.getLocalPort()), servers));
                Peer server = Peer.of(target.accept());
                CompletableFuture<Void> up = clientSession.pipeTo(serverSession);
                CompletableFuture<Void> down = serverSession.pipeTo(clientSession);
                clientSession.resumeReads();
                serverSession.resumeReads();
                client.send("question");
                assertEquals("question", server.readText(8));
                if (version.equals("TLSv1.3")) {
                    client.finish();
                    assertEquals(0, server.readInput().length);
                    Deadline.get(up);
                }
                threads.start(
                        "server", () -> server.send(TestStream.bytes(0, SIZE)).finish());
                Deadline.letPass(Duration.ofMillis(700)); // longer than any limit for a client that does not read
                byte[] answer = client.readToEnd();
                assertEquals(SIZE, answer.length, version);
                assertTrue(TestStream.matches(0, answer, SIZE));
                Deadline.get(down);
                clients.nextDisconnected();
                servers.nextDisconnected();
                server.close();
            }
        }
    }

    @OnEachTransport
    void aChannelGetsTheEndAndNoData(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            Peer first = fixture.call(port);
            Session one = fixture.accept();
            Peer second = fixture.call(port);
            Session two = fixture.accept();
            one.pauseReads();
            two.pauseReads();
            var unused = one.pipeTo(two);
            var unusedToo = two.pipeTo(one);
            one.resumeReads();
            two.resumeReads();
            first.send("hello").finish();
            assertEquals("hello", new String(second.readToEnd(), UTF_8));
            assertEquals(0, first.readInput().length);
            fixture.next(SessionState.DISCONNECTED);
            fixture.next(SessionState.DISCONNECTED);
        }
    }

    @OnEachTransport
    void anEndOfInputThatTheHandlerHasHadBeforeIsPassedOnToo(Transport transport) throws Exception {
        EventRecorder keeping = new EventRecorder() {
            @Override
            public void onEndOfInput(Session session) {}
        };
        try (ConnectionManager manager = manager(transport)) {
            int port = manager.listenTcp(0, keeping).port();
            try (Peer first = Peer.connect(port);
                    Peer second = Peer.connect(port)) {
                Session one = keeping.nextSession();
                Session two = keeping.nextSession();
                Peer ofOne = one.remoteAddress().equals(first.socket().getLocalSocketAddress()) ? first : second;
                ofOne.finish();
                Reads.awaitEndOfInput(one);
                one.pauseReads();
                Deadline.get(one.pipeTo(two));
                assertEquals(0, (ofOne == first ? second : first).readInput().length);
            }
        }
    }
}
