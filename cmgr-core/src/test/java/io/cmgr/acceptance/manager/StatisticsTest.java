// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.ListenerStats;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.Session;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SessionState;
import io.cmgr.session.SessionStats;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.UdpPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class StatisticsTest {
    private static final int PEERS = 8;

    @OnEachTransport
    void theBytesThatPeersSawAreCountedAndTheTotalsAreTheSums(Transport transport) throws Exception {
        Random random = new Random(65);
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            List<Peer> peers = new ArrayList<>();
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < PEERS; i++) {
                peers.add(fixture.call(port));
                sessions.add(fixture.accept());
            }
            long in = 0;
            long out = 0;
            for (int i = 0; i < PEERS; i++) {
                int sent = 1 + random.nextInt(100_000);
                int answered = 1 + random.nextInt(100_000);
                peers.get(i).send(new byte[sent]);
                Deadline.get(sessions.get(i).write(new byte[answered]));
                Deadline.get(fixture.manager().allExcept(sessions.get(i).id()).write(new byte[i]));
                peers.get(i).read(answered);
                in += sent;
                out += answered + (long) i * (PEERS - 1);
                Session session = sessions.get(i);
                Deadline.until("bytes in", () -> session.stats().bytesIn() == sent);
            }
            long expectedOut = out;
            Deadline.until("bytes out", () -> fixture.manager().stats().bytesOut() == expectedOut);
            ManagerStats stats = fixture.manager().stats();
            assertEquals(in, stats.bytesIn());
            assertSums(stats);
            // Half of them end. The totals still count them.
            for (int i = 0; i < PEERS / 2; i++) {
                peers.get(i).reset();
                Deadline.get(sessions.get(i).closed());
            }
            ManagerStats later = fixture.manager().stats();
            assertEquals(List.of(in, out), List.of(later.bytesIn(), later.bytesOut()));
            assertEquals(List.of((long) PEERS, PEERS / 2L), List.of(later.opened(), later.closed()));
            assertEquals(PEERS / 2, later.sessions().size());
            assertEquals(in, sum(sessions, SessionStats::bytesIn), "of sessions that have ended too");
            assertEquals(out, sum(sessions, SessionStats::bytesOut), "of sessions that have ended too");
        }
    }

    @OnEachTransport
    void aSessionsFiguresNameItsIdPeerAndListener(Transport transport) throws Exception {
        Instant before = Instant.now();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            for (int i = 0; i < 3; i++) {
                peer.send("12345");
                Deadline.get(fixture.next(SessionState.DATA).reply("1234567"));
                peer.readText(7);
            }
            SessionStats stats = session.stats();
            assertEquals("a1", stats.id());
            assertEquals(SessionKind.TCP, stats.kind());
            assertEquals("l0", stats.listenerId());
            assertEquals(peer.socket().getLocalSocketAddress(), stats.remoteAddress());
            assertEquals(peer.socket().getRemoteSocketAddress(), stats.localAddress());
            assertFalse(stats.since().isBefore(before) || stats.since().isAfter(Instant.now()));
            assertEquals(List.of(15L, 21L), List.of(stats.bytesIn(), stats.bytesOut()));
            assertEquals(List.of(3L, 3L), List.of(stats.reads(), stats.writes()));
            assertEquals(0, stats.pendingBytes() + stats.dropped() + stats.truncated());
        }
    }

    @OnEachTransport
    void aListenerCountsWhatItAccepted(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            Session first = accepted(fixture, port);
            accepted(fixture, port);
            Deadline.get(first.abort());
            var listener = fixture.manager().listener("l0").orElseThrow();
            Deadline.until("one is open", () -> listener.stats().open() == 1);
            ListenerStats stats = fixture.manager().stats().listeners().get(0);
            assertEquals("l0", stats.id());
            assertEquals(List.of(2L, 1L), List.of(stats.accepted(), stats.open()));
            assertEquals(0, stats.refused() + stats.acceptErrors());
            assertFalse(stats.paused());
            listener.pause();
            assertTrue(listener.stats().paused());
        }
    }

    @OnEachTransport
    void refusedMessagesAndCutDatagramsAreCounted(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TcpListen where = TcpListen.on(0)
                    .maxPendingBytes(1000)
                    .slowConsumer(SlowConsumerPolicy.DROP)
                    .sendBuffer(16 * 1024);
            int port = fixture.manager().listen(where, fixture.events()).port();
            fixture.closeFirst(Peer.connect(port, 8 * 1024));
            Session session = fixture.accept();
            var large = session.write(new byte[16 << 20]);
            Refusal.failed(SlowConsumerException.class, "1001", session.write(new byte[1001]));
            assertEquals(
                    1,
                    Deadline.get(fixture.manager().writeToAll(new byte[1001])).skipped());
            assertEquals(2, session.stats().dropped());
            assertTrue(session.stats().pendingBytes() > 0);
            UdpSession socket = fixture.manager().listen(UdpListen.on(0).maxDatagram(10), fixture.events());
            int udpPort = ((InetSocketAddress) socket.localAddress()).getPort();
            fixture.closeFirst(UdpPeer.open()).send(udpPort, new byte[11]).send(udpPort, new byte[10]);
            fixture.next(SessionState.DATA);
            fixture.next(SessionState.DATA);
            assertEquals(1, socket.stats().truncated());
            assertEquals(2, fixture.manager().stats().dropped());
            Deadline.get(session.abort());
            Deadline.failure(large);
            assertEquals(2, fixture.manager().stats().dropped(), "forgotten with its session");
        }
    }

    @OnEachTransport
    void theFinalFiguresStayReadableAfterTheManagerHasClosed(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            peer.send("12345");
            Deadline.get(fixture.next(SessionState.DATA).reply("123"));
            peer.finish();
            fixture.manager().close();
            SessionStats last = session.stats();
            assertEquals(List.of(5L, 3L), List.of(last.bytesIn(), last.bytesOut()));
            ManagerStats stats = fixture.manager().stats();
            assertEquals(List.of(5L, 3L), List.of(stats.bytesIn(), stats.bytesOut()));
            assertEquals(List.of(1L, 1L), List.of(stats.opened(), stats.closed()));
            assertTrue(stats.sessions().isEmpty() && stats.listeners().isEmpty());
        }
    }

    @OnEachTransport
    void theTableIsAlignedAndShowsEveryFigure(Transport transport) throws Exception {
        Needs.ipv6();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            accepted(fixture, fixture.listen());
            fixture.manager().listen(UdpListen.on("::1", 0), fixture.events());
            peer.send(new byte[123_456]);
            Deadline.until("bytes in", () -> session.stats().bytesIn() == 123_456);
            StringBuilder text = new StringBuilder();
            fixture.manager().listStats(text);
            String table = text.toString();
            for (String shown : List.of("a1", "a2", "u0", "l0", "l1", "[::1]:", "123456", "TCP", "UDP")) {
                assertTrue(table.contains(shown), () -> shown + " is missing:\n" + table);
            }
            List<String> parts = Pattern.compile("\\R\\R").splitAsStream(table).toList();
            assertEquals(3, parts.size(), table);
            parts.forEach(StatisticsTest::assertAligned);
        }
    }

    /** Asserts that under each column of the head all cells begin at its begin, or all end at its end. */
    private static void assertAligned(String part) {
        List<String> lines = part.lines().toList();
        Matcher column = Pattern.compile("\\S+( \\S+)*").matcher(lines.get(0));
        while (column.find()) {
            boolean left = lines.stream().allMatch(line -> isEdge(line, column.start() - 1, column.start()));
            boolean right = lines.stream().allMatch(line -> isEdge(line, column.end(), column.end() - 1));
            assertTrue(left || right, () -> "column " + column.group() + ":\n" + part);
        }
    }

    private static boolean isEdge(String line, int outside, int inside) {
        boolean blank = outside < 0 || outside >= line.length() || line.charAt(outside) == ' ';
        return blank && inside < line.length() && line.charAt(inside) != ' ';
    }

    @Test
    void ofManySessionsTheTableShowsThoseThatDoNotMove() throws Exception {
        try (ServerFixture fixture = ServerFixture.on(Transport.NIO)) {
            int port = fixture.listen();
            for (int i = 0; i < 103; i++) {
                fixture.call(port);
                fixture.accept();
            }
            fixture.manager().session("a103").orElseThrow().pauseReads();
            StringBuilder text = new StringBuilder();
            fixture.manager().listStats(text);
            String table = text.toString();
            assertTrue(
                    Pattern.compile("(?m)^a103 .* paused .*s ").matcher(table).find(), table);
            assertTrue(
                    table.contains(
                            "\nand 3 more sessions; these have been stuck for the longest, or have the most unsent\n\n"),
                    table);
            assertEquals(
                    100, Pattern.compile("(?m)^a\\d+ ").matcher(table).results().count());
        }
    }

    private static Session accepted(ServerFixture fixture, int port) throws IOException {
        fixture.call(port);
        return fixture.accept();
    }

    private static void assertSums(ManagerStats stats) {
        assertEquals(stats.opened() - stats.closed(), stats.sessions().size());
        assertEquals(stats.bytesIn(), total(stats, SessionStats::bytesIn));
        assertEquals(stats.bytesOut(), total(stats, SessionStats::bytesOut));
        assertEquals(stats.dropped(), total(stats, SessionStats::dropped));
        assertEquals(stats.sessions().size(), stats.listeners().get(0).open());
    }

    private static long total(ManagerStats stats, ToLongFunction<SessionStats> figure) {
        return stats.sessions().stream().mapToLong(figure).sum();
    }

    private static long sum(List<Session> sessions, ToLongFunction<SessionStats> figure) {
        return sessions.stream().map(Session::stats).mapToLong(figure).sum();
    }
}
