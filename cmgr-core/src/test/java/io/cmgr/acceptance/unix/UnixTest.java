// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.unix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.UnixPeer;
import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A session over a Unix-domain socket behaves like one over TCP. */
@ExtendWith(NoLeaks.class)
class UnixTest {
    @TempDir
    private Path directory;

    @OnEachTransport
    void bothEndsHaveIdsAndAddressesAndTheConnectingOneIsUnnamed(Transport transport) throws Exception {
        UnixDomainSocketAddress unnamed = UnixDomainSocketAddress.of("");
        try (ServerFixture fixture = ServerFixture.on(transport);
                EventChannel calling = fixture.manager().openEventChannel()) {
            Listener listener = fixture.manager().listen(TcpListen.on(path()), fixture.events());
            assertEquals("l0", listener.id());
            assertEquals(path(), listener.localAddress());
            assertEquals(-1, listener.port());

            Session caller = Deadline.get(fixture.manager().connect(TcpConnect.to(path()), calling));
            SessionEvent accepted = fixture.next(SessionState.ACCEPTED);
            Session called = accepted.session();
            assertEquals("c1 a1", caller.id() + " " + called.id());
            assertEquals(SessionKind.UNIX, caller.kind());
            assertEquals(SessionKind.UNIX, called.kind());
            assertEquals(List.of(unnamed, path()), List.of(caller.localAddress(), caller.remoteAddress()));
            assertEquals(List.of(path(), unnamed), List.of(called.localAddress(), called.remoteAddress()));
            assertEquals(unnamed, accepted.from());
            assertEquals("a1 accepted from unnamed on l0", accepted.detail());

            fixture.next(SessionState.NEW);
            Deadline.get(caller.write("question"));
            Deadline.get(fixture.next(SessionState.DATA).reply("answer"));
            assertEquals(SessionState.NEW, calling.take().state());
            assertEquals("answer", calling.take().text());
            assertEquals(8, called.stats().bytesIn());
            assertEquals(6, called.stats().bytesOut());

            StringBuilder table = new StringBuilder();
            fixture.manager().listStats(table);
            String columns = "(?s).*\\nl0 +%1$s .*\\na1 +UNIX +l0 +%1$s +unnamed .*".formatted(path());
            assertTrue(table.toString().matches(columns), table::toString);
        }
    }

    @OnEachTransport
    void aReplyMadeAfterThePeersEndArrivesWhole(Transport transport) throws Exception {
        byte[] reply = TestStream.bytes(0, 2 << 20);
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UnixPeer peer = call(fixture);
            fixture.accept();
            peer.send("question").finish();
            SessionEvent question = fixture.next(SessionState.DATA);
            // By now the session has read the peer's end.
            Reads.awaitEndOfInput(question.session());
            assertTrue(question.session().isOpen());
            var written = question.reply(reply);
            try (Background reader = new Background()) {
                reader.start("reader", () -> assertArrayEquals(reply, peer.readToEnd()));
                SessionEvent end = fixture.next(SessionState.DISCONNECTED);
                assertEquals(DisconnectReason.PEER_CLOSED, end.reason());
            }
            Deadline.get(written);
        }
    }

    @OnEachTransport
    void aGracefulCloseLetsOutWhatWasWritten(Transport transport) throws Exception {
        byte[] last = TestStream.bytes(0, 4 << 20);
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UnixPeer peer = call(fixture);
            Session session = fixture.accept();
            var written = session.write(last);
            var closed = session.close();
            assertFalse(session.isOpen());
            assertArrayEquals(last, peer.readToEnd());
            Deadline.get(written);
            peer.finish();
            Deadline.get(closed);
            assertEquals(
                    DisconnectReason.LOCAL_CLOSE,
                    fixture.next(SessionState.DISCONNECTED).reason());
        }
    }

    @OnEachTransport
    void anAbortGivesUpWhatIsUnsentAndEndsThePeersInput(Transport transport) throws Exception {
        byte[] large = new byte[6 << 20];
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UnixPeer peer = call(fixture);
            Session session = fixture.accept();
            var written = session.write(large);
            Deadline.until("a full kernel", () -> session.stats().pendingBytes() > 0);
            Deadline.get(session.abort());
            Refusal.failed(SessionClosedException.class, "a1", written);
            assertEquals(
                    DisconnectReason.ABORTED,
                    fixture.next(SessionState.DISCONNECTED).reason());
            assertTrue(peer.readToEnd().length < large.length);
        }
    }

    @OnEachTransport
    void aPeerThatLeavesWithUnreadBytesIsAReset(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UnixPeer peer = call(fixture);
            Session session = fixture.accept();
            Deadline.get(session.write("never read"));
            peer.close();
            SessionEvent end = fixture.next(SessionState.DISCONNECTED);
            assertEquals(DisconnectReason.RESET, end.reason());
            assertTrue(end.detail().startsWith("a1 with unnamed disconnected: RESET"), end::detail);
        }
    }

    @OnEachTransport
    void aBroadcastReachesTcpAndUnixSessionsAlike(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UnixPeer unix = call(fixture);
            fixture.accept();
            Peer tcp = fixture.call(fixture.listen());
            fixture.accept();
            var told = fixture.manager().writeToAll("to all");
            assertEquals(new BroadcastResult(2, 0, 0), Deadline.get(told));
            assertEquals("to all", unix.readText(6));
            assertEquals("to all", tcp.readText(6));
        }
    }

    /** One manager pauses its reads: the other's bytes wait in its own account, and none is lost. */
    @OnEachTransport
    void aPausedReaderSlowsItsWriter(Transport transport) throws Exception {
        byte[] chunk = TestStream.bytes(0, 64 << 10);
        try (ServerFixture fixture = ServerFixture.on(transport);
                EventChannel calling = fixture.manager().openEventChannel()) {
            fixture.manager().listen(TcpListen.on(path()), fixture.events());
            Session writer = Deadline.get(fixture.manager()
                    .connect(TcpConnect.to(path()).maxPendingBytes(4 << 20).sendBuffer(64 << 10), calling));
            Session reader = fixture.accept();
            reader.pauseReads();
            Reads.awaitPause(reader);
            List<CompletableFuture<Void>> writes = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                writes.add(writer.write(chunk));
            }
            Deadline.until("a full kernel", () -> writer.stats().pendingBytes() > 1 << 20);
            reader.resumeReads();
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            while (received.size() < 32 * chunk.length) {
                received.write(fixture.next(SessionState.DATA).data());
            }
            writes.forEach(Deadline::get);
            for (int i = 0; i < 32; i++) {
                int at = i * chunk.length;
                assertArrayEquals(
                        chunk, Arrays.copyOfRange(received.toByteArray(), at, at + chunk.length), "chunk " + i);
            }
            assertEquals(received.size(), writer.stats().bytesOut());
        }
    }

    /** A certificate cannot be for a path, so the client checks the authority only. */
    @OnEachTransport
    void tlsAndFramingRunOverAUnixSocketToo(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        SslContext client = certificates.client();
        try (ServerFixture fixture = ServerFixture.on(transport);
                EventChannel calling = fixture.manager().openEventChannel()) {
            TcpListen where = TcpListen.on(path()).framing(Framing.lines(100));
            fixture.manager().listen(where.tls(certificates.server(certificates.localhost())), fixture.events());
            TcpConnect target =
                    TcpConnect.to(path()).framing(Framing.lines(100)).tls(client);
            Session caller = Deadline.get(fixture.manager().connect(target, calling));
            Session called = fixture.accept();
            assertTrue(caller.sslSession() != null && called.sslSession() != null);
            Deadline.get(caller.write("question"));
            Deadline.get(fixture.next(SessionState.DATA).reply("answer"));
            calling.take();
            assertEquals("answer", calling.take().text());
            CompletableFuture<Void> closed = caller.close();
            assertEquals(
                    DisconnectReason.PEER_CLOSED,
                    fixture.next(SessionState.DISCONNECTED).reason());
            Deadline.get(closed);
        }
    }

    @OnEachTransport
    void nothingIsLoggedAboutOptionsThatUnixSocketsLack(Transport transport) throws Exception {
        PrintStream console = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, UTF_8));
        try (ServerFixture fixture = ServerFixture.on(transport);
                EventChannel calling = fixture.manager().openEventChannel()) {
            TcpListen where = TcpListen.on(path()).backlog(10).sendBuffer(8192).receiveBuffer(8192);
            fixture.manager().listen(where.noDelay(false).keepAlive(true), fixture.events());
            TcpConnect target = TcpConnect.to(path()).sendBuffer(8192).noDelay(true);
            Session caller = Deadline.get(fixture.manager().connect(target, calling));
            fixture.accept();
            Deadline.get(caller.abort());
            fixture.next(SessionState.DISCONNECTED);
        } finally {
            System.setErr(console);
        }
        assertFalse(log.toString(UTF_8).contains("channel option"), () -> log.toString(UTF_8));
    }

    @OnEachTransport
    void socatAndNcTalkToAListenerAndHearItsReplies(Transport transport) throws Exception {
        Needs.tools("socat");
        Needs.netcat("-N", "-U");
        try (ServerFixture fixture = ServerFixture.on(transport);
                Background echo = new Background()) {
            fixture.manager().listen(TcpListen.on(path()), fixture.events());
            echo.start("echo", () -> fixture.events().forEach(UnixTest::echo));
            assertEquals(
                    "hello", ChildProcess.output("sh", "-c", "printf hello | socat -t 20 - UNIX-CONNECT:" + path()));
            assertEquals("hello", ChildProcess.output("sh", "-c", "printf hello | nc -N -U " + path()));
            Path named = directory.resolve("caller");
            String bound = "printf hello | socat -t 20 - UNIX-CONNECT:" + path() + ",bind=" + named;
            assertEquals("hello", ChildProcess.output("sh", "-c", bound));
            fixture.manager().close();
        }
    }

    private static void echo(SessionEvent event) {
        if (event.state() == SessionState.DATA) {
            var unused = event.reply(event.data());
        }
    }

    @OnEachTransport
    void aConnectionReachesSocat(Transport transport) throws Exception {
        Needs.tools("socat");
        try (ServerFixture fixture = ServerFixture.on(transport);
                ChildProcess socat = ChildProcess.start("socat", "UNIX-LISTEN:" + path(), "EXEC:cat")) {
            Deadline.until("socat's file", () -> path().getPath().toFile().exists());
            Session session = connectWithin(fixture);
            fixture.next(SessionState.NEW);
            Deadline.get(session.write("over and out"));
            SessionEvent back = fixture.next(SessionState.DATA);
            assertEquals("over and out", back.text());
            assertEquals(path(), back.from());
            Deadline.get(session.close());
            assertEquals(List.of(), socat.errors());
        }
    }

    /** Retries, since the file exists a moment before socat listens. */
    private Session connectWithin(ServerFixture fixture) {
        CompletableFuture<Session> attempt = fixture.manager().connect(TcpConnect.to(path()), fixture.events());
        while (attempt.handle((session, refused) -> refused != null).join()) {
            attempt = fixture.manager().connect(TcpConnect.to(path()), fixture.events());
        }
        return Deadline.get(attempt);
    }

    private UnixPeer call(ServerFixture fixture) throws Exception {
        fixture.manager().listen(TcpListen.on(path()).maxPendingBytes(16 << 20), fixture.events());
        return fixture.closeFirst(UnixPeer.connect(path().getPath()));
    }

    private UnixDomainSocketAddress path() {
        return UnixDomainSocketAddress.of(directory.resolve("socket"));
    }
}
