// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.DuplicateSessionException;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writes that fail are seen: in the figures, in the log, and by whoever looks at the future. */
@ExtendWith(NoLeaks.class)
class FailedWritesTest {
    private final PrintStream console = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @BeforeEach
    void hearTheLog() {
        System.setErr(new PrintStream(log, true, UTF_8));
    }

    @AfterEach
    void giveTheLogBack() {
        System.setErr(console);
    }

    @OnEachTransport
    void aWriteThatDoesNotFitItsFramingCounts(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Session session = lines(fixture, 5);
            assertInstanceOf(IllegalArgumentException.class, seenFirst(session.write("too long")));
            assertInstanceOf(IllegalArgumentException.class, seenFirst(session.write("a\nb")));
            Deadline.get(session.write("fits"));
            assertFigures(fixture, session, 2, 0);
        }
    }

    @OnEachTransport
    void aBroadcastCountsForTheSessionsThatItDoesNotFit(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Session narrow = lines(fixture, 5);
            Session wide = lines(fixture, 50);
            assertEquals(
                    new BroadcastResult(1, 0, 1), Deadline.get(fixture.manager().writeToAll("too long for one")));
            assertEquals(1, narrow.stats().failedWrites());
            assertEquals(0, wide.stats().failedWrites());
            assertEquals(1, fixture.manager().stats().failedWrites());
        }
    }

    @OnEachTransport
    void whatTheLimitRefusesCountsAsDroppedToo(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TcpListen where = TcpListen.on("127.0.0.1", 0)
                    .maxPendingBytes(1 << 20)
                    .slowConsumer(SlowConsumerPolicy.DROP)
                    .sendBuffer(4096);
            Peer silent = fixture.call(
                    fixture.manager().listen(where, fixture.events()).port());
            Session session = fixture.accept();
            CompletableFuture<Void> large = session.write(new byte[16 << 20]);
            assertInstanceOf(SlowConsumerException.class, seenFirst(session.write("no room")));
            assertEquals(
                    new BroadcastResult(0, 1, 0), Deadline.get(fixture.manager().writeToAll("nor for this")));
            assertFigures(fixture, session, 2, 2);
            silent.close();
            assertInstanceOf(IOException.class, seenFirst(large));
            Deadline.get(session.closed());
            assertFigures(fixture, session, 3, 2);
        }
    }

    @OnEachTransport
    void aWriteToASessionThatHasEndedCounts(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            peer.close();
            Deadline.get(session.closed());
            assertInstanceOf(SessionClosedException.class, seenFirst(session.write("late")));
            assertFigures(fixture, session, 1, 0);
        }
    }

    @OnEachTransport
    void anEmptyWriteIsNoMessage(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            Deadline.get(session.write(""));
            peer.close();
            Deadline.get(session.closed());
            assertFigures(fixture, session, 0, 0);
        }
    }

    @OnEachTransport
    void datagramsThatAreNotSentCountAndTheLimitIsTheSockets(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket =
                    fixture.manager().listen(UdpListen.on("127.0.0.1", 0).maxPendingBytes(1000), fixture.events());
            InetSocketAddress to = (InetSocketAddress) socket.localAddress();
            CompletableFuture<CompletableFuture<Void>> second = new CompletableFuture<>();
            socket.channel().eventLoop().execute(() -> {
                var unused = socket.to(to).write(new byte[600]);
                second.complete(
                        CompletableFuture.supplyAsync(() -> socket.to(to).write(new byte[600]))
                                .join());
            });
            assertInstanceOf(SlowConsumerException.class, seenFirst(Deadline.get(second)));
            assertInstanceOf(
                    UnsupportedOperationException.class, seenFirst(socket.to(to).write(Unpooled.EMPTY_BUFFER)));
            assertFigures(fixture, socket, 2, 1);
            Deadline.get(socket.close());
            assertInstanceOf(
                    SessionClosedException.class, seenFirst(socket.to(to).write("late")));
            assertFigures(fixture, socket, 3, 1);
        }
    }

    @OnEachTransport
    void theFirstThatDoesNotFitIsOneLineForAListener(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.manager()
                    .listen(TcpListen.on("127.0.0.1", 0).framing(Framing.lines(5)), fixture.events())
                    .port();
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                fixture.call(port);
                sessions.add(fixture.accept());
            }
            for (int i = 0; i < 10; i++) {
                sessions.forEach(session -> seenFirst(session.write("too long")));
            }
            Session other = lines(fixture, 5);
            Deadline.get(fixture.manager().allExcept("a1").write("a broadcast"));
            List<String> warnings = log.toString(UTF_8)
                    .lines()
                    .filter(line -> line.contains("WARN"))
                    .toList();
            assertEquals(2, warnings.size(), warnings::toString);
            assertTrue(
                    warnings.get(0)
                            .matches(".*session a1 of listener l0, with 127.0.0.1:\\d+: a write failed: "
                                    + "message: 8 bytes do not fit lines\\(5\\)"),
                    warnings.get(0));
            assertTrue(
                    warnings.get(1)
                            .matches(".*session " + other.id() + " of listener l1, with .*: a write failed: "
                                    + "a broadcast of 11 bytes does not fit lines\\(5\\)"),
                    warnings.get(1));
        }
    }

    @OnEachTransport
    void longAnswersToShortCommandsFitIfTheFramingSaysSo(Transport transport) throws Exception {
        assertLimits(transport, Framing.lines(5).maxWrite(20), "%s\n");
        assertLimits(transport, Framing.delimiter("--".getBytes(UTF_8), 5).maxWrite(20), "%s--");
        assertLimits(transport, Framing.lengthPrefixed(1, 5).maxWrite(20), "%2$c%1$s");
        assertLimits(transport, Framing.lengthPrefixed(4, 5).maxWrite(20), "\0\0\0%2$c%1$s");
        assertLimits(transport, Framing.fixed(5), "%s"); // here the two are one
    }

    /** Writes as long as they may be, and longer ones, to a session and to all; and reads likewise. */
    private static void assertLimits(Transport transport, Framing framing, String frame) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.manager()
                    .listen(TcpListen.on("127.0.0.1", 0).framing(framing), fixture.events())
                    .port());
            Session session = fixture.accept();
            String longest = "x".repeat(framing.maxWrite());
            String framed = frame.formatted(longest, longest.length());
            Deadline.get(session.write(longest));
            assertEquals(framed, peer.readText(framed.length()), framing::toString);
            assertEquals(
                    new BroadcastResult(1, 0, 0), Deadline.get(fixture.manager().writeToAll(longest)));
            assertEquals(framed, peer.readText(framed.length()), framing::toString);
            assertInstanceOf(IllegalArgumentException.class, seenFirst(session.write(longest + "x")));
            assertEquals(
                    new BroadcastResult(0, 0, 1), Deadline.get(fixture.manager().writeToAll(longest + "x")));
            peer.send(frame.formatted("short", 5));
            assertEquals("short", fixture.next().text());
            if (framing.kind() != Framing.Kind.FIXED) {
                peer.send(frame.formatted("longer", 6));
                assertEquals("PROTOCOL_ERROR", String.valueOf(fixture.next().reason()));
            }
            peer.close(); // or the manager would wait for it
        }
    }

    @OnEachTransport
    void whoeverSeesAFutureFirstSeesTheExceptionItself(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            UdpSession socket = manager.listenUdp(0, fixture.events());
            assertInstanceOf(NoSuchSessionException.class, seenFirst(manager.write("nobody", "?")));
            assertInstanceOf(NoSuchSessionException.class, seenFirst(manager.close("nobody")));
            assertInstanceOf(IllegalStateException.class, seenFirst(socket.write("to whom?")));
            assertInstanceOf(
                    UnknownHostException.class,
                    seenFirst(manager.writeUdp(socket.id(), "no.such.name.invalid:9", "?")));
            assertInstanceOf(
                    UnknownHostException.class, seenFirst(manager.connect("no.such.name.invalid:9", fixture.events())));
            assertInstanceOf(IOException.class, seenFirst(manager.connect("127.0.0.1:1", fixture.events())));
            manager.connect(TcpConnect.to("127.0.0.1", fixture.listen()).as("me"), fixture.events());
            assertInstanceOf(
                    DuplicateSessionException.class,
                    seenFirst(manager.connect(TcpConnect.to("127.0.0.1:1").as("me"), fixture.events())));
            Session ended = Deadline.get(manager.connect("127.0.0.1:" + fixture.listen(), new EventRecorder()));
            Session piped = Deadline.get(manager.connect("127.0.0.1:" + fixture.listen(), new EventRecorder()));
            Deadline.get(ended.abort());
            piped.pauseReads();
            assertInstanceOf(SessionClosedException.class, seenFirst(piped.pipeTo(ended)));
            assertInstanceOf(SessionClosedException.class, seenFirst(ended.closeOutput()));
            assertInstanceOf(SessionClosedException.class, seenFirst(ended.writeMessage("late")));
            assertInstanceOf(
                    IllegalStateException.class,
                    seenFirst(socket.startTls(SslContextBuilder.forClient().build())));
            assertInstanceOf(UnsupportedOperationException.class, seenFirst(socket.closeOutput()));
            manager.close();
            assertInstanceOf(ManagerClosedException.class, seenFirst(manager.writeToAll("late")));
            assertInstanceOf(ManagerClosedException.class, seenFirst(manager.drain(Duration.ofSeconds(1))));
            assertInstanceOf(ManagerClosedException.class, seenFirst(manager.connect("127.0.0.1:1", fixture.events())));
        }
    }

    /** What the first dependent of a future is told, which {@code get} would unwrap. */
    private static Throwable seenFirst(CompletableFuture<?> future) {
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        future.whenComplete((done, error) -> seen.complete(error));
        return Deadline.get(seen);
    }

    private static Session lines(ServerFixture fixture, int max) throws IOException {
        TcpListen where = TcpListen.on("127.0.0.1", 0).framing(Framing.lines(max));
        fixture.call(fixture.manager().listen(where, fixture.events()).port());
        return fixture.accept();
    }

    private static void assertFigures(ServerFixture fixture, Session session, int failed, int dropped) {
        assertEquals(failed, session.stats().failedWrites());
        assertEquals(dropped, session.stats().dropped());
        assertEquals(failed, fixture.manager().stats().failedWrites());
    }
}
