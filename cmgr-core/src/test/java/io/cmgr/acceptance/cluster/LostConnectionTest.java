// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.ClusterEvent;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.ClusterState;
import io.cmgr.cluster.Presence;
import io.cmgr.session.ClusterCutException;
import io.cmgr.session.Elsewhere;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.FaultProxy;
import io.cmgr.testkit.NatsServer;
import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The connection to the engine is lost and comes back, or the engine was never there. */
@ExtendWith(NoLeaks.class)
class LostConnectionTest {
    private static final int ROOMS = 1000;
    private static final Duration LONG_HOLD = Duration.ofSeconds(30);

    @Test
    void aKilledEngineComesBack() throws Exception {
        killAndRestart(LONG_HOLD, Duration.ofSeconds(1));
    }

    @Test
    @Tag("soak")
    void aKilledEngineComesBackAfterHold() throws Exception {
        killAndRestart(Duration.ofSeconds(2), Duration.ofSeconds(5));
    }

    private static void killAndRestart(Duration hold, Duration away) throws Exception {
        String[] rooms = rooms();
        try (NatsServer server = NatsServer.start();
                ClusterNode a = new ClusterNode(ClusterNode.join(server, "a").hold(hold)).connected();
                ClusterNode b = ClusterNode.over(server, "b").connected();
                Background background = new Background()) {
            Member there = b.member(rooms);
            Member all = b.member();
            Member.probe(text -> a.manager().room(rooms[ROOMS - 1]).write(text), there);

            AtomicBoolean over = new AtomicBoolean();
            NumberedWrites writes = new NumberedWrites(a, a.manager().all());
            background.start("writer", () -> {
                boolean refused = false;
                while (!over.get()) {
                    refused |= writes.write() == Elsewhere.REFUSED;
                    Deadline.letPass(Duration.ofMillis(1));
                }
                assertEquals(away.compareTo(hold) > 0, refused, "refused");
            });
            all.next();
            server.kill();
            a.await(ClusterEvent.Kind.CUT, 1);
            Deadline.letPass(away);
            server.restart();
            a.await(ClusterEvent.Kind.CONNECTED, 2);
            b.await(ClusterEvent.Kind.CONNECTED, 2);
            for (String room : rooms) {
                assertEquals(
                        Elsewhere.SENT,
                        Deadline.get(a.manager().room(room).write("in " + room)).elsewhere());
            }
            over.set(true);
            background.close();
            writes.write(1); // the writer may have written its last before the other node was back
            Deadline.get(a.manager().writeToAll("last"));

            List<String> inRooms = there.until("last").stream()
                    .filter(message -> message.startsWith("in "))
                    .toList();
            assertIterableEquals(Stream.of(rooms).map(room -> "in " + room).toList(), inRooms);
            int before = -1;
            for (String number : all.until("last")) {
                assertTrue(Integer.parseInt(number) > before, number + " after " + before);
                before = Integer.parseInt(number);
            }
            assertEquals(Integer.parseInt(writes.sent().get(writes.sent().size() - 1)), before);
            for (ClusterNode node : List.of(a, b)) {
                assertEquals(1, node.count(ClusterEvent.Kind.CUT));
                assertTrue(node.count(ClusterEvent.Kind.MISSED) >= 1);
            }
        }
    }

    /** What the node tells the engine takes a while to get there. */
    @Test
    void aNodeIsInItsRoomsAgainBeforeItIsConnectedAgain() throws Exception {
        String[] rooms = rooms();
        try (NatsServer server = NatsServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ClusterNode a = ClusterNode.over(server, "a").connected();
                ClusterNode b = behind(proxy, LONG_HOLD)) {
            Member there = b.member(rooms);
            Member.probe(text -> a.manager().room(rooms[ROOMS - 1]).write(text), there);
            proxy.toTarget().latency(Duration.ofMillis(50));
            proxy.reset();
            b.await(ClusterEvent.Kind.CONNECTED, 2);
            for (String room : rooms) {
                Deadline.get(a.manager().room(room).write(room));
            }
            there.expect(List.of(rooms));
        }
    }

    private static String[] rooms() {
        return IntStream.range(0, ROOMS).mapToObj(i -> "room " + i).toArray(String[]::new);
    }

    @Test
    void whatWaitsWhileANodeIsCutArrivesWholeAndInOrder() throws Exception {
        try (NatsServer server = NatsServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ClusterNode a = behind(proxy, LONG_HOLD);
                ClusterNode b = ClusterNode.over(server, "b").connected()) {
            Member here = a.member();
            Member there = b.member();
            NumberedWrites writes = new NumberedWrites(a, a.manager().all());
            writes.write(100);
            there.expect(writes.sent());
            proxy.unplug();
            a.await(ClusterEvent.Kind.CUT, 1);
            writes.write(1000);
            here.expect(writes.sent());
            there.expectNothing();
            proxy.plug();
            there.expect(writes.sent().subList(100, 1100));
            assertEquals(0, b.count(ClusterEvent.Kind.CUT));
        }
    }

    @Test
    void whatWaitsForLongerThanHoldIsDropped() throws Exception {
        try (NatsServer server = NatsServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ClusterNode a = behind(proxy, Duration.ofMillis(500));
                ClusterNode b = ClusterNode.over(server, "b").connected()) {
            Member there = b.member();
            Member.probe(a.manager()::writeToAll, there);
            proxy.unplug();
            a.await(ClusterEvent.Kind.CUT, 1);
            Elsewhere atOnce = Deadline.get(a.manager().writeToAll("too old")).elsewhere();
            Deadline.until(
                    "a refusal",
                    () -> Deadline.get(a.manager().writeToAll("too old")).elsewhere() == Elsewhere.REFUSED);
            var write = a.manager().write(there.address(), "too late");
            assertInstanceOf(ClusterCutException.class, Deadline.failure(write));
            Deadline.until("an empty queue", () -> a.cluster().stats().pendingBytes() == 0);
            assertTrue(atOnce == Elsewhere.REFUSED || a.cluster().stats().dropped() > 0);
            assertEquals(Map.of(), incomplete(a, "lobby"));
            proxy.plug();
            a.await(ClusterEvent.Kind.CONNECTED, 2);
            assertEquals(
                    Elsewhere.SENT,
                    Deadline.get(a.manager().writeToAll("young")).elsewhere());
            assertEquals("young", there.next());
        }
    }

    private static ClusterNode behind(FaultProxy proxy, Duration hold) {
        String url = "nats://127.0.0.1:" + proxy.port();
        return new ClusterNode(
                        ClusterJoin.over(ClusterNode.engine(url, "a")).as("a").hold(hold))
                .connected();
    }

    /** The members of a room, as far as a node knows that is cut. */
    private static Map<String, Integer> incomplete(ClusterNode node, String room) {
        Presence presence = Deadline.get(node.cluster().presence(room));
        assertFalse(presence.complete());
        return presence.members();
    }

    @Test
    void anEngineThatWasNeverThere() throws Exception {
        try (NatsServer server = NatsServer.start()) {
            server.kill();
            long fastest = Long.MAX_VALUE;
            for (int round = 0; round < 5; round++) {
                long start = System.nanoTime();
                ClusterNode.over(server, "a").close();
                fastest = Math.min(fastest, System.nanoTime() - start);
            }
            assertTrue(fastest < Duration.ofMillis(100).toNanos(), fastest + " ns");

            try (ClusterNode a = new ClusterNode(ClusterNode.join(server, "a").hold(Duration.ZERO));
                    ClusterNode b = ClusterNode.over(server, "b")) {
                Member here = a.member("lobby");
                Member there = b.member();
                assertEquals(ClusterState.CONNECTING, a.cluster().state());
                assertFalse(a.cluster().connected().isDone());
                assertEquals(
                        Elsewhere.REFUSED,
                        Deadline.get(a.manager().writeToAll("alone")).elsewhere());
                assertEquals("alone", here.next());
                for (String address : List.of(there.address(), "*/alice")) {
                    var write = a.manager().write(address, "nobody hears it");
                    assertInstanceOf(ClusterCutException.class, Deadline.failure(write));
                }
                assertEquals(Map.of(a.name(), 1), incomplete(a, "lobby"));
                server.restart();
                a.connected();
                b.connected();
                assertEquals(ClusterState.CONNECTED, a.cluster().state());
                Deadline.get(a.manager().write(there.address(), "together"));
                assertEquals("together", there.next());
                there.expectNothing();
            }
        }
    }

    @Test
    void whoWaitsForAConnectionThatNeverComesIsToldOfTheClose() throws Exception {
        try (NatsServer server = NatsServer.start()) {
            server.kill();
            try (ClusterNode a = ClusterNode.over(server, "a")) {
                var connected = a.cluster().connected();
                a.manager().close();
                assertInstanceOf(ManagerClosedException.class, Deadline.failure(connected));
                assertEquals(ClusterState.CLOSED, a.cluster().state());
            }
        }
    }
}
