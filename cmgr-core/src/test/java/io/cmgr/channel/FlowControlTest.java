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
    void belowEveryBoundNobodyIsPaused() {
        Feed feed = feed("a1");
        assertFalse(add(feed, 10));
        assertFalse(add(feed, 20));
        assertFalse(flow.full());
    }

    @Test
    void atTheBoundWhoeverDeliversIsPaused() {
        List<Feed> feeds = feeds(16);
        feeds.subList(0, 15).forEach(feed -> assertFalse(add(feed, 0)));
        assertTrue(add(feeds.get(15), 0));
        assertTrue(flow.full());
        assertTrue(add(feeds.get(3), 0));
        assertFalse(add(feeds.get(3), 0), "it is paused already");
    }

    @Test
    void theBoundByBytesIsABoundToo() {
        List<Feed> feeds = feeds(5);
        feeds.subList(0, 4).forEach(feed -> add(feed, 399));
        assertFalse(flow.full());
        assertTrue(add(feeds.get(4), 10));
        assertTrue(flow.full());
    }

    @Test
    void allResumeAtHalfInTheOrderOfTheirPauses() {
        List<Feed> feeds = feeds(16);
        feeds.forEach(feed -> add(feed, 0));
        add(feeds.get(7), 0);
        add(feeds.get(2), 0);
        List<Feed> resumed = new ArrayList<>();
        while (flow.full()) {
            resumed.addAll(take());
        }
        assertEquals(8, flow.events());
        assertEquals(List.of(feeds.get(15), feeds.get(7), feeds.get(2)), resumed);
    }

    @Test
    void aSessionThatFillsAQuarterIsPausedAloneAndResumesAtAnEighth() {
        Feed greedy = feed("a1");
        Feed modest = feed("a2");
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
        List<Feed> feeds = feeds(16);
        feeds.forEach(feed -> add(feed, 0));
        flow.forget(feeds.get(15));
        List<Feed> resumed = new ArrayList<>();
        while (flow.full()) {
            resumed.addAll(take());
        }
        assertEquals(List.of(), resumed);
    }

    @Test
    void aChannelOfOneEventStillMoves() {
        FlowControl one = new FlowControl(1, 1);
        Feed feed = feed("a1");
        QueuedEvent event = QueuedEvent.data(feed, new byte[1], feed.peer(), false);
        assertTrue(one.added(event));
        assertEquals(List.of(feed), one.removed(event));
    }

    @Test
    void nobodyStaysPausedAndTheAccountsEndAtZeroWhateverTheOrder() {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Feed> feeds = feeds(6);
        for (int i = 0; i < 20_000; i++) {
            Feed feed = feeds.get(random.nextInt(feeds.size()));
            if (random.nextInt(100) < 55 && !feed.paused) {
                add(feed, random.nextInt(200));
            } else if (!queue.isEmpty()) {
                take();
            }
            assertEquals(queue.size(), flow.events(), "-Dcmgr.seed=" + seed);
            assertTrue(flow.events() <= 16 + feeds.size(), "one read beyond the bound for each, -Dcmgr.seed=" + seed);
        }
        while (!queue.isEmpty()) {
            take();
        }
        assertEquals(0, flow.bytes());
        assertTrue(feeds.stream().noneMatch(feed -> feed.paused), "-Dcmgr.seed=" + seed);
        assertTrue(feeds.stream().allMatch(feed -> feed.queuedEvents == 0 && feed.queuedData == 0));
    }

    private boolean add(Feed feed, int bytes) {
        QueuedEvent event = QueuedEvent.data(feed, new byte[bytes], feed.peer(), false);
        queue.add(event);
        return flow.added(event);
    }

    private List<Feed> take() {
        return flow.removed(queue.remove());
    }

    private static Feed feed(String id) {
        return new Feed("channel", new StubSession(id).session(), new Wakeup(() -> {}), new HandWatch(() -> {}), null);
    }

    private static List<Feed> feeds(int count) {
        List<Feed> feeds = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            feeds.add(feed("a" + i));
        }
        return feeds;
    }
}
