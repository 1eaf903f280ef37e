// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class FlowControlTest {
    private final FlowControl flow = new FlowControl(16, 1600);
    private final Queue<QueuedEvent> queue = new ArrayDeque<>();

    @Test
    void belowEveryBoundNoSessionIsPaused() {
        SessionShare share = share("a1");
        assertFalse(add(share, 10));
        assertFalse(add(share, 20));
        assertFalse(flow.full());
    }

    @Test
    void atTheBoundASessionThatDeliversIsPaused() {
        List<SessionShare> shares = shares(16);
        shares.subList(0, 15).forEach(share -> assertFalse(add(share, 0)));
        assertTrue(add(shares.get(15), 0));
        assertTrue(flow.full());
        assertTrue(add(shares.get(3), 0));
        assertFalse(add(shares.get(3), 0), "it is paused already");
    }

    @Test
    void theBoundByBytesIsABoundToo() {
        List<SessionShare> shares = shares(5);
        shares.subList(0, 4).forEach(share -> add(share, 399));
        assertFalse(flow.full());
        assertTrue(add(shares.get(4), 10));
        assertTrue(flow.full());
    }

    @Test
    void allResumeAtHalfInTheOrderOfTheirPauses() {
        List<SessionShare> shares = shares(16);
        shares.forEach(share -> add(share, 0));
        add(shares.get(7), 0);
        add(shares.get(2), 0);
        List<SessionShare> resumed = new ArrayList<>();
        while (flow.full()) {
            resumed.addAll(take());
        }
        assertEquals(8, flow.events());
        assertEquals(List.of(shares.get(15), shares.get(7), shares.get(2)), resumed);
    }

    @Test
    void aSessionThatFillsAQuarterIsPausedAloneAndResumesAtAnEighth() {
        SessionShare greedy = share("a1");
        SessionShare modest = share("a2");
        for (int i = 0; i < 3; i++) {
            assertFalse(add(greedy, 0));
        }
        assertTrue(add(greedy, 0));
        assertFalse(add(modest, 0));
        assertFalse(flow.full());
        assertEquals(List.of(), take());
        assertEquals(List.of(greedy), take());
    }

    @Test
    void aSessionThatHasEndedIsForgotten() {
        List<SessionShare> shares = shares(16);
        shares.forEach(share -> add(share, 0));
        flow.forget(shares.get(15));
        List<SessionShare> resumed = new ArrayList<>();
        while (flow.full()) {
            resumed.addAll(take());
        }
        assertEquals(List.of(), resumed);
    }

    @Test
    void aChannelOfOneEventStillMoves() {
        FlowControl one = new FlowControl(1, 1);
        SessionShare share = share("a1");
        QueuedEvent event = QueuedEvent.data(share, new byte[1], share.peer(), false);
        assertTrue(one.added(event));
        assertEquals(List.of(share), one.removed(event));
    }

    @Test
    void noSessionStaysPausedAndTheAccountsEndAtZeroWhateverTheOrder() {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        Random random = new Random(seed);
        List<SessionShare> shares = shares(6);
        for (int i = 0; i < 20_000; i++) {
            SessionShare share = shares.get(random.nextInt(shares.size()));
            if (random.nextInt(100) < 55 && !share.paused) {
                add(share, random.nextInt(200));
            } else if (!queue.isEmpty()) {
                take();
            }
            assertEquals(queue.size(), flow.events(), "-Dcmgr.seed=" + seed);
            assertTrue(flow.events() <= 16 + shares.size(), "one read beyond the bound for each, -Dcmgr.seed=" + seed);
        }
        while (!queue.isEmpty()) {
            take();
        }
        assertEquals(0, flow.bytes());
        assertTrue(shares.stream().noneMatch(share -> share.paused), "-Dcmgr.seed=" + seed);
        assertTrue(shares.stream().allMatch(share -> share.queuedEvents == 0 && share.queuedLifeCycle == 0));
    }

    private boolean add(SessionShare share, int bytes) {
        QueuedEvent event = QueuedEvent.data(share, new byte[bytes], share.peer(), false);
        queue.add(event);
        return flow.added(event);
    }

    private List<SessionShare> take() {
        return flow.removed(queue.remove());
    }

    private static SessionShare share(String id) {
        return Shares.of(id);
    }

    private static List<SessionShare> shares(int count) {
        List<SessionShare> shares = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            shares.add(share("a" + i));
        }
        return shares;
    }
}
