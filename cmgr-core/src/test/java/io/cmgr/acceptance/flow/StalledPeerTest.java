// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.FaultProxy;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ReadingPeers;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Peers that take nothing, alone or among many, and peers that take a little. */
@ExtendWith(NoLeaks.class)
class StalledPeerTest {
    private static final int KERNEL_BUFFER = 16 << 10;
    private static final Duration STALL = Duration.ofMillis(400);

    @OnEachTransport
    void aPeerThatTakesNothingIsEnded(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer =
                        Peer.connect(manager.listen(withStallTimeout(), events).port(), KERNEL_BUFFER)) {
            Session session = events.nextSession();
            CompletableFuture<Void> pending = session.write(new byte[1 << 20]);
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.SLOW_CONSUMER, end.reason());
            assertInstanceOf(SlowConsumerException.class, end.cause());
            assertInstanceOf(SlowConsumerException.class, Deadline.failure(pending));
            assertEquals(0, session.stats().dropped());
            assertTrue(peer.socket().isConnected());
        }
    }

    /** The limit counts from the peer's last progress, and not from the last check. */
    @OnEachTransport
    void aPeerThatStopsIsEndedOneTimeoutAfterItTookTheLast(Transport transport) throws Exception {
        Duration limit = Duration.ofSeconds(1);
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(
                        manager.listen(withStallTimeout().stallTimeout(limit), events)
                                .port(),
                        KERNEL_BUFFER)) {
            events.nextSession().write(new byte[1 << 20]);
            long before = System.nanoTime();
            peer.read(256 << 10);
            long after = System.nanoTime();
            assertEquals(
                    DisconnectReason.SLOW_CONSUMER, events.nextDisconnected().reason());
            long end = System.nanoTime();
            assertTrue(end - before >= limit.toNanos(), () -> "after " + (end - before) + " ns");
            assertTrue(end - after < 1.7 * limit.toNanos(), () -> "after " + (end - after) + " ns");
        }
    }

    /**
     * The queue of a slow peer always has the same length, so only the bytes that the kernel has taken show progress.
     */
    @OnEachTransport
    void aPeerThatTakesALittleAllTheTimeIsNotEnded(Transport transport) throws Exception {
        int message = 4 << 10;
        int messages = 200;
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                FaultProxy network =
                        FaultProxy.to(manager.listen(withStallTimeout(), events).port(), KERNEL_BUFFER)) {
            network.toCaller().bandwidth(400 << 10);
            try (Peer peer = Peer.connect(network.port())) {
                Session session = events.nextSession();
                List<CompletableFuture<Void>> writes = new ArrayList<>();
                for (int i = 0; i < messages; i++) {
                    writes.add(session.write(TestStream.bytes((long) i * message, message)));
                }
                byte[] received = peer.read(message * messages);
                assertTrue(TestStream.matches(0, received, received.length));
                writes.forEach(Deadline::get);
                assertTrue(session.isOpen());
            }
        }
    }

    @OnEachTransport
    void aStalledPeerOfADroppingSessionIsNotEnded(Transport transport) throws Exception {
        EventRecorder dropping = new EventRecorder();
        EventRecorder disconnecting = new EventRecorder();
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .eventLoops(1)
                        .build();
                Peer kept = Peer.connect(
                        manager.listen(withStallTimeout().slowConsumer(SlowConsumerPolicy.DROP), dropping)
                                .port(),
                        KERNEL_BUFFER);
                Peer ended = Peer.connect(
                        manager.listen(withStallTimeout().stallTimeout(STALL.multipliedBy(2)), disconnecting)
                                .port(),
                        KERNEL_BUFFER)) {
            Session session = dropping.nextSession();
            Session clock = disconnecting.nextSession();
            CompletableFuture<Void> pending = session.write(TestStream.bytes(0, 1 << 20));
            clock.write(new byte[1 << 20]);
            // On the same loop twice the limit runs out later.
            assertEquals(
                    DisconnectReason.SLOW_CONSUMER,
                    disconnecting.nextDisconnected().reason());
            assertTrue(session.isOpen());
            assertTrue(TestStream.matches(0, kept.read(1 << 20), 1 << 20));
            Deadline.get(pending);
            assertTrue(ended.socket().isConnected());
        }
    }

    @OnEachTransport
    void tenStoppedPeersCostTheOthersOfABroadcastNothing(Transport transport) throws Exception {
        broadcastPastStoppedPeers(transport, 190);
    }

    @Tag("soak")
    @OnEachTransport
    void tenStoppedPeersOfAThousandCostTheOthersNothing(Transport transport) throws Exception {
        broadcastPastStoppedPeers(transport, 990);
    }

    private static void broadcastPastStoppedPeers(Transport transport, int well) throws Exception {
        int stopped = 10;
        int message = 16 << 10;
        int messages = 32;
        EventRecorder events = new EventRecorder();
        TcpListen limited =
                TcpListen.on("127.0.0.1", 0).sendBuffer(KERNEL_BUFFER).maxPendingBytes(16L * message);
        List<Peer> stoppedPeers = new ArrayList<>();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(limited, events).port();
            for (int i = 0; i < stopped; i++) {
                stoppedPeers.add(Peer.connect(port, KERNEL_BUFFER));
            }
            List<Session> slow = new ArrayList<>();
            for (int i = 0; i < stopped; i++) {
                slow.add(events.nextSession());
            }
            try (ReadingPeers audience = new ReadingPeers(port, well)) {
                for (int i = 0; i < well; i++) {
                    events.nextSession();
                }
                int skipped = 0;
                for (int i = 0; i < messages; i++) {
                    int least = manager.sessions().size();
                    BroadcastResult result =
                            Deadline.get(manager.writeToAll(TestStream.bytes((long) i * message, message)));
                    int addressed = result.queued() + result.skipped() + result.failed();
                    assertTrue(addressed >= well && addressed <= least, () -> result + " of " + least);
                    assertTrue(result.queued() >= well && result.failed() == 0, result::toString);
                    skipped += result.skipped();
                    long sent = (i + 1L) * message;
                    Deadline.until("everybody to have " + sent, () -> audience.has(sent));
                }
                for (int i = 0; i < stopped; i++) {
                    assertEquals(
                            DisconnectReason.SLOW_CONSUMER,
                            events.nextDisconnected().reason());
                }
                assertEquals(
                        new BroadcastResult(well, 0, 0),
                        Deadline.get(manager.writeToAll(TestStream.bytes((long) messages * message, message))));
                Deadline.until("everybody to have everything", () -> audience.has((messages + 1L) * message));
                assertEquals(
                        skipped,
                        slow.stream()
                                .mapToLong(session -> session.stats().dropped())
                                .sum());
                assertTrue(slow.stream().noneMatch(Session::isOpen));
                assertEquals(well, manager.sessions().size());
            }
        } finally {
            for (Peer peer : stoppedPeers) {
                peer.close();
            }
        }
    }

    private static TcpListen withStallTimeout() {
        return TcpListen.on("127.0.0.1", 0).sendBuffer(KERNEL_BUFFER).stallTimeout(STALL);
    }
}
