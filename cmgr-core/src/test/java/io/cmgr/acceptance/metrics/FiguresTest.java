// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.metrics.CmgrMetrics;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.RefusalCause;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UdpPeer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The figures add up: after a run of everything at random, the manager's and those of Micrometer are equal to what the
 * peers have counted.
 */
@ExtendWith(NoLeaks.class)
class FiguresTest {
    private static final int STEPS = 200;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        registry.close();
    }

    @OnEachTransport
    void theFiguresAreEqualToWhatThePeersHaveCounted(Transport transport) throws Exception {
        long seed = new Random().nextLong();
        try (ConnectionManager manager = Transports.manager(transport);
                ServerSocket place = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                UdpPeer datagrams = UdpPeer.open()) {
            new CmgrMetrics(manager).bindTo(registry);
            MixedRun run = new MixedRun(new Random(seed), manager, place, datagrams, directory.resolve("socket"));
            run.begin();
            for (int i = 0; i < STEPS; i++) {
                run.step();
            }
            run.slowClient();
            run.settle();
            assertFigures(run, manager);
            run.end();
            assertFigures(run, manager);
        } catch (Throwable error) {
            throw new AssertionError("seed " + seed, error);
        }
    }

    private void assertFigures(MixedRun run, ConnectionManager manager) {
        Map<String, Long> expected = new HashMap<>();
        expected.put("cmgr.sessions.opened{origin=accepted}", run.accepted);
        expected.put("cmgr.sessions.opened{origin=connected}", run.connected);
        expected.put("cmgr.sessions.opened{origin=other}", 1L);
        for (DisconnectReason reason : DisconnectReason.values()) {
            expected.put(
                    "cmgr.sessions.closed{reason=" + reason.name().toLowerCase(Locale.ROOT) + "}",
                    run.ended.getOrDefault(reason, 0L));
        }
        expected.put("cmgr.data.received", run.received());
        expected.put("cmgr.data.sent", run.sent());
        expected.put("cmgr.writes.dropped", run.dropped);
        expected.put("cmgr.writes.failed", run.failedWrites);
        expected.put("cmgr.connections.refused{cause=closed}", run.refused);
        expected.put("cmgr.tls.handshake.time{status=SUCCESS}", run.handshakes);
        expected.put("cmgr.tls.handshake.time{status=ERROR}", run.failedHandshakes);
        if (!manager.isClosed()) {
            expected.put("cmgr.data.pending", 0L);
            expected.put(
                    "cmgr.rooms.active",
                    run.memberships.values().stream()
                            .flatMap(Set::stream)
                            .distinct()
                            .count());
            expected.put(
                    "cmgr.rooms.memberships",
                    run.memberships.values().stream().mapToLong(Set::size).sum());
            expected.put("cmgr.links.active{state=up}", 1L);
        }
        Shown.await(registry, expected);

        ManagerStats stats = manager.stats();
        assertEquals(run.accepted, stats.accepted());
        assertEquals(run.connected, stats.connected());
        assertEquals(run.accepted + run.connected + 1, stats.opened());
        assertEquals(run.ended.values().stream().mapToLong(Long::longValue).sum(), stats.closed());
        run.ended.forEach(
                (reason, times) -> assertEquals(times, stats.closedFor().get(reason), reason::toString));
        assertEquals(run.received(), stats.bytesIn());
        assertEquals(run.sent(), stats.bytesOut());
        assertEquals(run.dropped, stats.dropped());
        assertEquals(run.failedWrites, stats.failedWrites());
        assertEquals(run.refused, stats.refused().get(RefusalCause.CLOSED));
        assertEquals(run.handshakes, stats.tls().succeeded());
        assertEquals(run.failedHandshakes, stats.tls().failed());
    }
}
