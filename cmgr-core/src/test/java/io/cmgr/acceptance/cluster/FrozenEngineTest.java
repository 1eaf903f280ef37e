// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.ClusterEvent;
import io.cmgr.cluster.ClusterState;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Elsewhere;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NatsServer;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The engine is stopped by a signal: its connections stay, but nothing goes on there. */
@ExtendWith(NoLeaks.class)
class FrozenEngineTest {
    private static final int ROUNDS = 5;
    private static final int BROADCASTS = 1000;

    private static final Duration FREEZE = Duration.ofSeconds(30);

    /** Of pings every 5 s the engine leaves two without answer. The first of them may fall out. */
    private static final Duration FROZEN_IS_CUT = Duration.ofSeconds(20);

    /** The default. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    @AutoClose
    private NatsServer server;

    @BeforeEach
    void start() throws IOException {
        server = NatsServer.start();
    }

    @Test
    void localDeliveryDoesNotWait() throws Exception {
        try (ClusterNode a = ClusterNode.over(server, "a").connected()) {
            List<Member> members = List.of(a.member(), a.member(), a.member());
            long usual = fastest(a, members);
            server.freeze();
            long frozen = fastest(a, members);
            server.thaw();
            long limit = 2 * usual + TimeUnit.MILLISECONDS.toNanos(20);
            assertTrue(frozen <= limit, () -> "usually " + usual + " ns, while the engine is frozen " + frozen);
        }
    }

    /** The shortest time, in ns, of several rounds of broadcasts, each up to the arrival of the last message. */
    private static long fastest(ClusterNode node, List<Member> members) {
        long fastest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 1; i < BROADCASTS; i++) {
                node.manager().writeToAll("message " + i);
            }
            BroadcastResult last = Deadline.get(node.manager().writeToAll("last"));
            assertEquals(new BroadcastResult(members.size(), 0, 0, Elsewhere.SENT), last);
            for (Member member : members) {
                assertEquals(BROADCASTS - 1, member.until("last").size());
            }
            fastest = Math.min(fastest, System.nanoTime() - start);
        }
        return fastest;
    }

    @Test
    void whatIsAcceptedWaitsWithinItsBoundAndTheRestIsRefused() throws Exception {
        int bound = 256 << 10;
        try (ClusterNode a = new ClusterNode(ClusterNode.join(server, "a").maxPendingBytes(bound)).connected();
                ClusterNode b = ClusterNode.over(server, "b").connected()) {
            Member here = a.member();
            Member there = b.member();
            NumberedWrites writes = new NumberedWrites(a, a.manager().all(), 16 << 10, bound);
            server.freeze();
            Deadline.until("a refusal", () -> writes.write() == Elsewhere.REFUSED);
            for (int i = 0; i < 100; i++) {
                writes.write();
            }
            here.skip(writes.written());
            server.thaw();
            Deadline.until("an empty queue", () -> a.cluster().stats().pendingBytes() == 0);
            writes.write(10);
            there.expect(writes.sent());
            assertEquals(
                    writes.written() - writes.sent().size(), a.cluster().stats().refused());
            assertEquals(0, a.count(ClusterEvent.Kind.CUT), () -> a.events().toString());
        }
    }

    @Test
    @Tag("soak")
    void aFrozenEngineIsNoticedAndBoundsHold() throws Exception {
        try (ClusterNode a = ClusterNode.over(server, "a").connected();
                ClusterNode b = ClusterNode.over(server, "b").connected()) {
            Member here = a.member();
            Member there = b.member();
            NumberedWrites writes = new NumberedWrites(a, a.manager().all(), 1 << 10, 8 << 20);
            writes.write(1000);
            there.skip(1000);
            long memory = usedMemory();
            server.freeze();
            long start = System.nanoTime();
            long cutAfter = 0;
            Elsewhere last = Elsewhere.NONE;
            while (System.nanoTime() - start < FREEZE.toNanos()) {
                last = writes.write();
                if (cutAfter == 0 && a.cluster().state() == ClusterState.CUT) {
                    cutAfter = System.nanoTime() - start;
                }
                Deadline.letPass(Duration.ofMillis(writes.written() % 4 / 3)); // some 2000 messages a second
                here.waiting();
            }
            assertEquals(Elsewhere.REFUSED, last);
            assertTrue(cutAfter > 0 && cutAfter < FROZEN_IS_CUT.toNanos(), "cut after " + cutAfter + " ns");
            assertTrue(usedMemory() - memory < 64 << 20, "memory grows from " + memory + " to " + usedMemory());
            server.thaw();
            a.await(ClusterEvent.Kind.CONNECTED, 2);
            a.await(ClusterEvent.Kind.MISSED, 1);
            b.await(ClusterEvent.Kind.CONNECTED, 2);
            Member.probe(a.manager()::writeToAll, there);
            there.waiting();
            int before = writes.sent().size();
            writes.write(1000);
            there.expect(writes.sent().subList(before, before + 1000));
            there.expectNothing();
            assertEquals(1, a.manager().sessions().size());
            assertEquals(1, b.manager().sessions().size());
        }
    }

    /** Of the heap after a collection, and of Netty's buffers. */
    private static long usedMemory() {
        System.gc();
        Runtime jvm = Runtime.getRuntime();
        var buffers = (ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT;
        return jvm.totalMemory() - jvm.freeMemory() + buffers.metric().usedDirectMemory();
    }

    @Test
    void aCloseDoesNotWaitForAFrozenEngine() throws Exception {
        int bound = 256 << 10;
        try (ClusterNode a = new ClusterNode(ClusterNode.join(server, "a").maxPendingBytes(bound)).connected()) {
            Member member = a.member();
            NumberedWrites writes = new NumberedWrites(a, a.manager().all(), 16 << 10, bound);
            server.freeze();
            Deadline.until("a refusal", () -> writes.write() == Elsewhere.REFUSED);
            member.skip(writes.written());
            member.close();
            long start = System.nanoTime();
            a.manager().close();
            long took = System.nanoTime() - start;
            server.thaw();

            assertTrue(took < CLOSE_TIMEOUT.toNanos(), () -> "the close took " + took + " ns");
            assertEquals(ClusterState.CLOSED, a.cluster().state());
        }
    }
}
