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
class TakersTest {
    private final Takers takers = new Takers();
    private final SessionShare share = new SessionShare(
            "channel", new StubSession("a1").session(), new Wakeup(() -> {}), new TakerWatch(() -> {}), null);
    private final Thread one = Thread.currentThread();
    private final Thread other = new Thread(() -> {});

    @Test
    void aSessionThatHasNotEndedIsNeverFinished() {
        takers.take(one, share);
        assertEquals(List.of(), takers.releaseHeldBy(one, false));
        assertEquals(0, share.heldData);
    }

    @Test
    void theThreadThatAsksAgainFinishesTheSession() {
        takers.take(one, share);
        share.ended = true;
        assertEquals(List.of(share), takers.releaseHeldBy(one, false));
        assertEquals(List.of(), takers.releaseHeldBy(one, false), "once");
    }

    @Test
    void theLastOfTheThreadsFinishesTheSession() throws Exception {
        Thread running = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        });
        running.start();
        takers.take(one, share);
        takers.take(running, share);
        share.ended = true;
        assertEquals(List.of(), takers.releaseHeldBy(one, false));
        assertEquals(List.of(share), takers.releaseHeldBy(running, false));
        running.interrupt();
        running.join();
    }

    @Test
    void dataStillInTheQueueKeepsTheSessionOpen() {
        share.queuedData = 1;
        takers.take(one, share);
        share.ended = true;
        assertEquals(List.of(), takers.releaseHeldBy(one, false));
    }

    @Test
    void aThreadThatAsksWhileNothingWaitsFindsThreadsThatHaveEnded() {
        takers.take(one, share);
        takers.releaseHeldBy(one, false);
        takers.take(other, share);
        share.ended = true;
        assertEquals(List.of(), takers.releaseHeldBy(one, false), "busy");
        assertEquals(List.of(share), takers.releaseHeldBy(one, true));
    }

    @Test
    void aThreadThatHasEndedIsNotKeptByWhatItTook() throws Exception {
        WeakReference<Thread> thread = takeAndEnd();
        Deadline.until("the thread's collection", () -> {
            System.gc();
            return thread.get() == null;
        });
        assertEquals(1, share.heldData);
        assertEquals(List.of(), takers.releaseEnded());
        assertEquals(0, share.heldData);
    }

    private WeakReference<Thread> takeAndEnd() throws InterruptedException {
        Thread thread = new Thread(() -> takers.take(Thread.currentThread(), share));
        thread.start();
        thread.join();
        return new WeakReference<>(thread);
    }

    @Test
    void aThreadThatHasEndedWillNotAskAgain() {
        takers.take(other, share);
        share.ended = true;
        assertEquals(List.of(share), takers.releaseEnded());
    }
}
