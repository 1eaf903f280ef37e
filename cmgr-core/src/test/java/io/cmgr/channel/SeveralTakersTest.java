// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.cmgr.session.SessionEvent;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which events of the queue several threads are handed. */
@ExtendWith(NoLeaks.class)
class SeveralTakersTest {
    private final EventQueue queue = new EventQueue(20, 1000);

    @Test
    void aSessionThatFillsTheChannelInOneReadLeavesTheOthersTheirEvents() throws Exception {
        StubSession greedy = new StubSession("a1");
        StubSession modest = new StubSession("a2");
        for (int i = 0; i < 20; i++) {
            add(greedy);
        }
        add(modest);
        assertEquals("a1", requireNonNull(queue.take(0)).id());
        CompletableFuture.runAsync(() -> assertEquals(List.of("a2"), ids(queue.drain(100))))
                .join();
        assertEquals(List.of("pauseReads"), modest.calls);
        assertEquals(19, ids(queue.drain(100)).size());
        assertEquals(List.of("pauseReads", "resumeReads"), greedy.calls);
        assertEquals(List.of("pauseReads", "resumeReads"), modest.calls);
    }

    @Test
    void theOldestOfWhatWaitedForAThreadIsNextThoughItsSessionWasTakenLater() throws Exception {
        StubSession[] sessions = {new StubSession("a0"), new StubSession("a1"), new StubSession("a2")};
        for (int i : new int[] {0, 1, 2, 2, 0, 1, 2}) {
            add(sessions[i]);
        }
        assertEquals(List.of("a0", "a1", "a2"), ids(queue.drain(3)));
        CompletableFuture.runAsync(() -> assertEquals(List.of(), queue.drain(100)))
                .join();
        assertEquals("a2", requireNonNull(queue.take(0)).id());
        CompletableFuture.runAsync(() -> assertEquals(Set.of("a0", "a1"), Set.copyOf(ids(queue.drain(100)))))
                .join();
        assertEquals("a2", requireNonNull(queue.take(0)).id());
    }

    @Test
    void withOneTakerEveryEventComesInTheOrderOfTheChannel() {
        StubSession one = new StubSession("a1");
        StubSession other = new StubSession("a2");
        add(one);
        add(other);
        assertEquals(2, queue.drain(2).size());
        add(other);
        add(one);
        add(other);
        assertEquals(List.of("a2"), ids(queue.drain(1)));
        assertEquals(List.of("a1", "a2"), ids(queue.drain(10)));
    }

    @Test
    void onlyAnEventThatAnotherThreadMayHaveWakesIt() throws Exception {
        StubSession mine = new StubSession("a1");
        StubSession free = new StubSession("a2");
        take(mine);
        Thread waiting = new Thread(() -> assertEquals("a2", next()));
        waiting.start();
        Deadline.until("its wait", () -> waiting.getState() == Thread.State.TIMED_WAITING);
        add(mine);
        assertFalse(mine.channel.hasPendingTasks(), "woken in vain");
        add(free);
        free.channel.runPendingTasks();
        waiting.join();
    }

    @Test
    void aTakerThatFindsOtherWorkThanItWasWokenForWakesAnother() throws Exception {
        StubSession ofAnEndedThread = new StubSession("a1");
        StubSession free = new StubSession("a2");
        add(ofAnEndedThread);
        add(ofAnEndedThread);
        CountDownLatch end = new CountDownLatch(1);
        Thread mortal = new Thread(() -> {
            assertEquals("a1", next());
            Deadline.until("its end", () -> end.getCount() == 0);
        });
        mortal.start();
        Deadline.until("its turn", () -> queue.size() == 1);
        Set<String> taken = ConcurrentHashMap.newKeySet();
        List<Thread> waiting =
                List.of(new Thread(() -> waitForOneOfBoth(taken)), new Thread(() -> waitForOneOfBoth(taken)));
        for (Thread thread : waiting) {
            thread.start();
            Deadline.until("its wait", () -> thread.getState() == Thread.State.TIMED_WAITING);
        }
        end.countDown();
        mortal.join();
        add(free);
        free.channel.runPendingTasks();
        Deadline.until("both", () -> taken.equals(Set.of("a1", "a2")));
        for (Thread thread : waiting) {
            thread.join();
        }
    }

    /** Takes an event, and keeps its turn until both sessions' events are taken. */
    private void waitForOneOfBoth(Set<String> taken) {
        taken.add(next());
        Deadline.until("the other", () -> taken.size() == 2);
    }

    private String next() {
        try {
            return requireNonNull(queue.take(Long.MAX_VALUE)).id();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void take(StubSession session) throws InterruptedException {
        add(session);
        assertNotNull(queue.take(0));
    }

    private void add(StubSession session) {
        SessionShare share = queue.share(session.session());
        queue.add(QueuedEvent.data(share, new byte[1], share.peer(), false));
    }

    private static List<String> ids(List<SessionEvent> events) {
        return events.stream().map(SessionEvent::id).toList();
    }
}
