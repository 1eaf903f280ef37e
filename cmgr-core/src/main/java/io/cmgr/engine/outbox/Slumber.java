// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import io.cmgr.engine.thread.StrayInterrupt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The sleep of the courier, of which others wake it. Who brings something calls {@link #wake} behind that; while the
 * courier is awake that is one read, and a burst wakes it once.
 */
public final class Slumber {
    /** The thread that sleeps, or is about to. */
    private final AtomicReference<Thread> sleeper = new AtomicReference<>();

    /** Set by {@link #nudge}, for the next sleep. */
    private volatile boolean nudged;

    /** Something is there that the courier finds before it sleeps. Any thread. */
    void wake() {
        Thread asleep = sleeper.get();
        if (asleep != null && sleeper.compareAndSet(asleep, null)) {
            LockSupport.unpark(asleep);
        }
    }

    /** Something is due that the courier may have found not due just now: its next sleep is none. Any thread. */
    public void nudge() {
        nudged = true;
        wake();
    }

    /**
     * Sleeps until woken, interrupted, or for that long. May return earlier. The courier only.
     *
     * @param nothing whether there is nothing to do; asked once more before the sleep
     */
    void sleep(long nanos, BooleanSupplier nothing) {
        sleeper.set(Thread.currentThread());
        if (!nudged && nothing.getAsBoolean()) {
            LockSupport.parkNanos(this, nanos);
            StrayInterrupt.clear(); // or it would not sleep any more
        }
        sleeper.set(null);
        nudged = false;
    }
}
