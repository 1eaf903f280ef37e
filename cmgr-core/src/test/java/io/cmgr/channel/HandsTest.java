// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class HandsTest {
    private final Hands hands = new Hands();
    private final Feed feed =
            new Feed("channel", new StubSession("a1").session(), new Wakeup(() -> {}), new HandWatch(() -> {}), null);
    private final Thread one = Thread.currentThread();
    private final Thread other = new Thread(() -> {});

    @Test
    void aSessionThatHasNotEndedIsNeverFinished() {
        hands.take(one, feed);
        assertEquals(List.of(), hands.done(one, false));
        assertEquals(0, feed.inHand);
    }

    @Test
    void theThreadThatAsksAgainFinishesTheSession() {
        hands.take(one, feed);
        feed.ended = true;
        assertEquals(List.of(feed), hands.done(one, false));
        assertEquals(List.of(), hands.done(one, false), "once");
    }

    @Test
    void theLastOfTheThreadsFinishesTheSession() throws Exception {
        Thread running = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        });
        running.start();
        hands.take(one, feed);
        hands.take(running, feed);
        feed.ended = true;
        assertEquals(List.of(), hands.done(one, false));
        assertEquals(List.of(feed), hands.done(running, false));
        running.interrupt();
        running.join();
    }

    @Test
    void dataStillInTheQueueKeepsTheSessionOpen() {
        feed.queuedData = 1;
        hands.take(one, feed);
        feed.ended = true;
        assertEquals(List.of(), hands.done(one, false));
    }

    @Test
    void whoAsksWhileNothingWaitsFindsThreadsThatHaveEnded() {
        hands.take(one, feed);
        hands.done(one, false);
        hands.take(other, feed);
        feed.ended = true;
        assertEquals(List.of(), hands.done(one, false), "busy");
        assertEquals(List.of(feed), hands.done(one, true));
    }

    @Test
    void aThreadThatHasEndedIsNotKeptByWhatItTook() throws Exception {
        WeakReference<Thread> thread = takeAndEnd();
        Deadline.until("the thread's collection", () -> {
            System.gc();
            return thread.get() == null;
        });
        assertEquals(1, feed.inHand);
        assertEquals(List.of(), hands.letGoOfTheDead());
        assertEquals(0, feed.inHand);
    }

    private WeakReference<Thread> takeAndEnd() throws InterruptedException {
        Thread thread = new Thread(() -> hands.take(Thread.currentThread(), feed));
        thread.start();
        thread.join();
        return new WeakReference<>(thread);
    }

    @Test
    void aThreadThatHasEndedWillNotAskAgain() {
        hands.take(other, feed);
        feed.ended = true;
        assertEquals(List.of(feed), hands.letGoOfTheDead());
    }
}
