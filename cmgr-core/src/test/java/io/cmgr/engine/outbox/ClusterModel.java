// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import io.cmgr.engine.envelope.Topics;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A cluster in simulated time: nodes with sessions that come, join rooms, write to them and go. Each session is in a few
 * rooms drawn at random, lives for an exponential time, and is replaced on its node when it ends. One thread.
 */
final class ClusterModel {
    static final int ROOMS_PER_SESSION = 5;
    static final int MEMBERS_PER_ROOM = 20;
    static final int LIFE_SECONDS = 600;
    static final int SECONDS_BETWEEN_WRITES = 60;
    private static final int STEPS_PER_SECOND = 10;

    final MockTicker ticker = Ticker.newMockTicker();
    final CountedEngine engine;
    final List<ModelNode> nodes = new ArrayList<>();
    final int rooms;

    private final int sessionsPerNode;
    private final Random random;
    private final Topics topics = new Topics("model");
    private final String[] roomTopics;

    /** The rooms of each session; the sessions of a node stand behind each other. */
    private final int[] memberships;

    private final Deque<ModelNode> busy = new ArrayDeque<>();
    private final Map<ModelNode, Long> wakeAt = new HashMap<>();
    private final PriorityQueue<Wake> wakes = new PriorityQueue<>();

    /** How many memberships have begun or ended. */
    long changes;

    long writes;

    private record Wake(long at, ModelNode node) implements Comparable<Wake> {
        @Override
        public int compareTo(Wake other) {
            return Long.compare(at, other.at);
        }
    }

    ClusterModel(int nodeCount, int sessionsPerNode, Random random) {
        this.sessionsPerNode = sessionsPerNode;
        this.random = random;
        engine = new CountedEngine(topics);
        int sessions = nodeCount * sessionsPerNode;
        rooms = sessions * ROOMS_PER_SESSION / MEMBERS_PER_ROOM;
        roomTopics = new String[rooms];
        for (int room = 0; room < rooms; room++) {
            roomTopics[room] = topics.room("room " + room);
        }
        memberships = new int[sessions * ROOMS_PER_SESSION];
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(new ModelNode(String.format("n~%010d", i), topics, engine, ticker, random, this::wake));
        }
        nodes.forEach(this::wake);
        for (int session = 0; session < sessions; session++) {
            begin(session);
        }
        work();
    }

    private void wake(ModelNode node) {
        busy.add(node);
    }

    /** All that have something to do do it, until nobody has. */
    private void work() {
        for (ModelNode node = busy.poll(); node != null; node = busy.poll()) {
            long at = ticker.nanoTime() + node.work();
            if (at < 0) {
                continue; // nothing is due
            }
            Long before = wakeAt.get(node);
            if (before == null || before > at || before <= ticker.nanoTime()) {
                wakeAt.put(node, at);
                wakes.add(new Wake(at, node));
            }
        }
    }

    /** Sessions come, write and go for this time. */
    void run(int seconds, Runnable eachSecond) {
        double ends = 0;
        double written = 0;
        int sessions = nodes.size() * sessionsPerNode;
        for (int step = 0; step < seconds * STEPS_PER_SECOND; step++) {
            pass(TimeUnit.SECONDS.toNanos(1) / STEPS_PER_SECOND);
            for (ends += (double) sessions / LIFE_SECONDS / STEPS_PER_SECOND; ends >= 1; ends--) {
                replace(random.nextInt(sessions));
            }
            for (written += (double) sessions / SECONDS_BETWEEN_WRITES / STEPS_PER_SECOND; written >= 1; written--) {
                write(random.nextInt(sessions));
            }
            work();
            if (step % STEPS_PER_SECOND == 0) {
                eachSecond.run();
            }
        }
    }

    /** Nothing happens but what is due. */
    void pass(long nanos) {
        long end = ticker.nanoTime() + nanos;
        for (Wake first = wakes.peek(); first != null && first.at <= end; first = wakes.peek()) {
            wakes.remove();
            ticker.advance(Math.max(0, first.at - ticker.nanoTime()), TimeUnit.NANOSECONDS);
            wake(first.node);
            work();
        }
        ticker.advance(end - ticker.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Kills nodes, which say nothing. */
    void kill(List<ModelNode> killed) {
        killed.forEach(engine::kill);
        nodes.removeAll(killed);
        wakes.removeIf(wake -> killed.contains(wake.node));
    }

    private ModelNode nodeOf(int session) {
        return nodes.get(session / sessionsPerNode);
    }

    private void begin(int session) {
        for (int i = 0; i < ROOMS_PER_SESSION; i++) {
            int room = random.nextInt(rooms);
            memberships[session * ROOMS_PER_SESSION + i] = room;
            nodeOf(session).join(roomTopics[room]);
            changes++;
        }
    }

    private void replace(int session) {
        for (int i = 0; i < ROOMS_PER_SESSION; i++) {
            nodeOf(session).leave(roomTopics[memberships[session * ROOMS_PER_SESSION + i]]);
            changes++;
        }
        begin(session);
    }

    private void write(int session) {
        int room = memberships[session * ROOMS_PER_SESSION + random.nextInt(ROOMS_PER_SESSION)];
        nodeOf(session).write("room " + room, roomTopics[room]);
        writes++;
    }
}
