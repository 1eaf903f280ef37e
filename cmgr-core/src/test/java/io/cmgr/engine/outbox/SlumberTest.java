// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SlumberTest {
    private final Slumber slumber = new Slumber();

    @Test
    void whoHasSomethingToDoDoesNotSleep() {
        slumber.sleep(Long.MAX_VALUE, () -> false);
    }

    @Test
    void aNudgeBeforeTheSleepEndsItAndNotTheNext() throws InterruptedException {
        slumber.nudge();
        slumber.sleep(Long.MAX_VALUE, () -> true);
        Thread sleeper = asleep();
        slumber.wake();
        join(sleeper);
    }

    @Test
    void aNudgeWakes() throws InterruptedException {
        Thread sleeper = asleep();
        slumber.nudge();
        join(sleeper);
    }

    @Test
    void anInterruptThatSomebodyLeftBehindEndsOneSleepOnly() {
        Thread.currentThread().interrupt();
        slumber.sleep(Long.MAX_VALUE, () -> true);
        assertFalse(Thread.interrupted());
    }

    @Test
    void theSleepEndsByItself() {
        slumber.sleep(TimeUnit.MILLISECONDS.toNanos(1), () -> true);
    }

    private Thread asleep() {
        Thread sleeper = new Thread(() -> slumber.sleep(Long.MAX_VALUE, () -> true));
        sleeper.start();
        Deadline.until("the thread sleeps", () -> sleeper.getState() == Thread.State.TIMED_WAITING);
        return sleeper;
    }

    private static void join(Thread sleeper) throws InterruptedException {
        sleeper.join(TimeUnit.SECONDS.toMillis(20));
        assertEquals(Thread.State.TERMINATED, sleeper.getState());
    }
}
