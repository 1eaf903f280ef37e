// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.LocalBackplane;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Elsewhere;
import io.cmgr.session.NoAnswerException;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NatsServer;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages go to the nodes where somebody is to hear them, and to no other. */
@ExtendWith(NoLeaks.class)
class InterestedNodesTest {
    private static final int WRITES = 10_000;

    /** More than the nodes tell each other within a test. */
    private static final int HEARTBEATS = 100;

    /** So many messages are under way, so that no node is too slow for them. */
    private static final int BURST = 32;

    private static final int ROOMS = 500;
    private static final int THREADS = 8;

    @AutoClose
    private static NatsServer server;

    @BeforeEach
    void startOnce() throws IOException {
        if (server == null) {
            server = NatsServer.start();
        }
    }

    @Test
    void onlyInterestedNodesPay() throws Exception {
        try (ClusterNode a = ClusterNode.over(server, "a").connected();
                ClusterNode b = ClusterNode.over(server, "b").connected();
                ClusterNode c = ClusterNode.over(server, "c").connected()) {
            Member here = a.member("map");
            Member there = b.member("map");
            c.member();
            Member.probe(text -> a.manager().room("map").write(text), here, there);
            long serverBefore = server.figure("in_msgs");
            long sentBefore = server.figure("out_msgs", "c");
            long receivedBefore = c.cluster().stats().received();
            NumberedWrites writes = new NumberedWrites(a, a.manager().room("map"));
            writes.write(WRITES);
            here.expect(writes.sent());
            there.expect(writes.sent());
            assertGrowth(WRITES, server.figure("in_msgs") - serverBefore);
            assertGrowth(0, server.figure("out_msgs", "c") - sentBefore);
            assertGrowth(0, c.cluster().stats().received() - receivedBefore);
        }
    }

    private static void assertGrowth(long expected, long actual) {
        assertTrue(actual >= expected && actual < expected + HEARTBEATS, () -> actual + " and not " + expected);
    }

    @Test
    void nobodyThereIsKnownAtOnce() throws Exception {
        try (ClusterNode a = ClusterNode.over(server, "a").connected();
                ClusterNode b = ClusterNode.over(server, "b").connected()) {
            for (String address : List.of("x~0123456789/a1", b.name() + "/a1", "*/nobody")) {
                long fastest = Long.MAX_VALUE;
                for (int i = 0; i < 10; i++) {
                    long start = System.nanoTime();
                    var write = a.manager().write(address, "hello");
                    assertInstanceOf(NoSuchSessionException.class, Deadline.failure(write), address);
                    fastest = Math.min(fastest, System.nanoTime() - start);
                }
                assertTrue(fastest < Duration.ofMillis(50).toNanos(), address + " after " + fastest + " ns");
            }
        }
    }

    @Test
    void whereTheEngineCannotTellNobodyAnswers() throws Exception {
        Duration limit = Duration.ofMillis(200);
        LocalBackplane engine = new LocalBackplane();
        engine.tellNobody(false);
        try (ClusterNode a = new ClusterNode(ClusterJoin.over(engine.node()).answerTimeout(limit)).connected();
                ClusterNode b = new ClusterNode(ClusterJoin.over(engine.node())).connected()) {
            var toKnownNode = a.manager().write(b.name() + "/a1", "hello");
            assertInstanceOf(NoSuchSessionException.class, Deadline.failure(toKnownNode));
            for (String address : List.of("x~0123456789/a1", "*/nobody")) {
                long start = System.nanoTime();
                var write = a.manager().write(address, "hello");
                assertInstanceOf(NoAnswerException.class, Deadline.failure(write), address);
                assertTrue(System.nanoTime() - start >= limit.toNanos(), address);
            }
            engine.tellNobody(true);
            var told = a.manager().write("*/nobody", "hello");
            assertInstanceOf(NoSuchSessionException.class, Deadline.failure(told));
        }
    }

    @Test
    void joiningAndLeavingInAStorm() throws Exception {
        storm(Duration.ofSeconds(1), false);
    }

    @Test
    @Tag("soak")
    void joiningAndLeavingInALongStorm() throws Exception {
        storm(Duration.ofSeconds(10), true);
    }

    /** While sessions of one node come and go, another node writes to their rooms. Then all is at rest. */
    private static void storm(Duration time, boolean untilRoomsAreLeft) throws Exception {
        CountingBackplane counted = new CountingBackplane(ClusterNode.engine(server.url(), "b"));
        try (ClusterNode a = ClusterNode.over(server, "a").connected();
                ClusterNode b = new ClusterNode(ClusterJoin.over(counted).as("b")).connected()) {
            Member writer = a.member();
            Member.probe(b.manager()::writeToAll, writer);
            long subscriptions = server.figure("subscriptions", "b");
            int entered = counted.entered();
            List<Member> members = new ArrayList<>();
            List<Set<String>> rooms = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                members.add(b.member());
                rooms.add(new TreeSet<>());
            }
            long joins = comeAndGo(a, b, members, rooms, time);

            // what b has told the engine, it has told before this
            Member.probe(b.manager()::writeToAll, writer);
            Set<String> inhabited = new TreeSet<>();
            rooms.forEach(inhabited::addAll);
            for (String room : inhabited) {
                write(a, room, room);
            }
            Deadline.get(a.manager().writeToAll("last"));
            for (int i = 0; i < THREADS; i++) {
                List<String> heard = members.get(i).until("last").stream()
                        .filter(message -> message.startsWith("room"))
                        .toList();
                assertIterableEquals(rooms.get(i), heard);
            }
            long own = server.figure("subscriptions", "b") - subscriptions;
            assertTrue(own >= inhabited.size() && own <= ROOMS, own + " subscriptions");
            assertTrue(counted.entered() - entered <= joins / 10, counted.entered() + " of " + joins + " joins");
            if (untilRoomsAreLeft) {
                Deadline.until(
                        "empty rooms to be left",
                        () -> server.figure("subscriptions", "b") - subscriptions == inhabited.size());
            }
        }
    }

    private static void write(ClusterNode from, String room, String text) {
        BroadcastResult result = Deadline.get(from.manager().room(room).write(text));
        assertEquals(Elsewhere.SENT, result.elsewhere());
    }

    /** One thread for each member joins and leaves rooms at random. Returns how many joins there were. */
    private static long comeAndGo(
            ClusterNode a, ClusterNode b, List<Member> members, List<Set<String>> rooms, Duration time)
            throws Exception {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        System.out.println("InterestedNodesTest: -Dcmgr.seed=" + seed);
        List<CompletableFuture<Long>> joins = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean over = new AtomicBoolean();
        try (Background background = new Background()) {
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed + i);
                Session session = b.session(members.get(i));
                Set<String> own = rooms.get(i);
                CompletableFuture<Long> count = new CompletableFuture<>();
                joins.add(count);
                background.start("storm", () -> {
                    long joined = 0;
                    while (!over.get()) {
                        String room = "room" + random.nextInt(ROOMS);
                        if (own.add(room)) {
                            session.join(room);
                            joined++;
                        } else {
                            own.remove(room);
                            session.leave(room);
                        }
                    }
                    count.complete(joined);
                });
            }
            background.start("writer", () -> {
                Random random = new Random(seed - 1);
                while (!over.get()) {
                    for (int i = 0; i < BURST; i++) {
                        write(a, "room" + random.nextInt(ROOMS), "in the storm");
                    }
                    Deadline.get(a.manager().write(members.get(0).address(), "after a burst"));
                }
            });
            Deadline.letPass(time);
            over.set(true);
        }
        return joins.stream().mapToLong(Deadline::get).sum();
    }
}
