// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.cmgr.session.SessionEvent;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
        TakerOfOne waiting = new TakerOfOne().awaitWait();
        add(mine);
        assertFalse(mine.channel.hasPendingTasks(), "woken in vain");
        add(free);
        free.channel.runPendingTasks();
        assertEquals("a2", waiting.taken());
        waiting.end();
    }

    @Test
    void aTakerThatFindsOtherWorkThanItWasWokenForWakesAnother() throws Exception {
        StubSession ofAnEndedThread = new StubSession("a1");
        StubSession free = new StubSession("a2");
        add(ofAnEndedThread);
        add(ofAnEndedThread);
        TakerOfOne mortal = new TakerOfOne();
        assertEquals("a1", mortal.taken());
        TakerOfOne one = new TakerOfOne().awaitWait();
        TakerOfOne other = new TakerOfOne().awaitWait();
        add(free); // for which one of them is about to be woken
        mortal.end();
        free.channel.runPendingTasks();
        assertEquals(Set.of("a1", "a2"), Set.of(one.taken(), other.taken()));
        one.end();
        other.end();
    }

    @Test
    void theNextEventWakesATakerForWhatWaitedForAnyThreadThatHasEnded() throws Exception {
        StubSession mine = new StubSession("a1");
        StubSession ofAnEndedThread = new StubSession("a2");
        add(ofAnEndedThread);
        TakerOfOne mortal = new TakerOfOne();
        assertEquals("a2", mortal.taken());
        take(mine);
        TakerOfOne waiting = new TakerOfOne().awaitWait();
        add(mine);
        add(ofAnEndedThread);
        mortal.end();
        add(mine);
        mine.channel.runPendingTasks();
        assertEquals("a2", waiting.taken());
        waiting.end();
    }

    @Test
    void theNextEventOfItsSessionWakesATakerHoweverManyThreadsWork() throws Exception {
        List<TakerOfOne> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            add(new StubSession("b" + i));
            others.add(new TakerOfOne());
            assertEquals("b" + i, others.get(i).taken());
        }
        StubSession ofAnEndedThread = new StubSession("a1");
        add(ofAnEndedThread);
        TakerOfOne mortal = new TakerOfOne();
        assertEquals("a1", mortal.taken());
        TakerOfOne waiting = new TakerOfOne().awaitWait();
        mortal.end();
        add(ofAnEndedThread);
        ofAnEndedThread.channel.runPendingTasks();
        assertEquals("a1", waiting.taken());
        waiting.end();
        for (TakerOfOne other : others) {
            other.end();
        }
    }

    @Test
    void aTakerThatAsksFindsInOrderWhatWaitedForAThreadThatHasEnded() throws Exception {
        StubSession ofAnEndedThread = new StubSession("a1");
        add(ofAnEndedThread);
        TakerOfOne mortal = new TakerOfOne();
        assertEquals("a1", mortal.taken());
        mortal.end();
        add(ofAnEndedThread);
        add(new StubSession("a2"));
        assertEquals(List.of("a1", "a2"), ids(queue.drain(10)));
    }

    @Test
    void aDrainFindsItBehindSessionsThatOthersWorkOn() throws Exception {
        List<TakerOfOne> takers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            StubSession session = new StubSession("a" + i);
            add(session);
            takers.add(new TakerOfOne());
            assertEquals("a" + i, takers.get(i).taken());
            add(session);
        }
        assertEquals(List.of(), queue.drain(10));
        takers.remove(4).end();
        add(new StubSession("free"));
        assertEquals(List.of("free", "a4"), ids(queue.drain(10)));
        for (TakerOfOne taker : takers) {
            taker.end();
        }
    }

    @Test
    void aClosedChannelHandsOutWhatWaitedForAThreadThatHasEnded() throws Exception {
        StubSession session = new StubSession("a1");
        add(session);
        add(session);
        TakerOfOne mortal = new TakerOfOne();
        assertEquals("a1", mortal.taken());
        TakerOfOne waiting = new TakerOfOne().awaitWait();
        queue.close();
        mortal.end();
        assertEquals("a1", waiting.taken());
        waiting.end();
    }

    @Test
    void doneTwiceIsDoneOnceThoughTheThreadHoldsTheNext() throws Exception {
        StubSession session = new StubSession("a1");
        add(session);
        add(session);
        SessionEvent first = queue.drain(2).get(0);
        add(session);
        first.done();
        first.done();
        CompletableFuture.runAsync(() -> assertEquals(List.of(), queue.drain(1)))
                .join();
    }

    @Test
    void doneHasItsEffectHoweverManyTurnsThereHaveBeen() throws Exception {
        StubSession session = new StubSession("a1");
        queue.share(session.session()).turn = -1;
        take(session);
        add(session);
        add(session);
        requireNonNull(queue.take(0)).done();
        CompletableFuture.runAsync(() -> assertEquals(List.of("a1"), ids(queue.drain(1))))
                .join();
    }

    /** A thread that takes one event, and lives until it is told to end. */
    private final class TakerOfOne {
        private final CompletableFuture<String> taken = new CompletableFuture<>();
        private final CountDownLatch end = new CountDownLatch(1);
        private final Thread thread = new Thread(this::run);

        TakerOfOne() {
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            try {
                taken.complete(requireNonNull(queue.take(Long.MAX_VALUE)).id());
                end.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        TakerOfOne awaitWait() {
            Deadline.until("its wait", () -> thread.getState() == Thread.State.TIMED_WAITING);
            return this;
        }

        String taken() {
            return Deadline.get(taken);
        }

        void end() throws InterruptedException {
            end.countDown();
            thread.join();
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
