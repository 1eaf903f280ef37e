// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import java.util.concurrent.locks.Condition;

/** The takers that wait for an event, and how many of them are to be woken. Guarded by the channel's lock. */
final class WaitingTakers {
    private final Condition available;
    private int count;

    /** How many of them are woken when an event loop has finished its burst. */
    private int ofBurst;

    WaitingTakers(Condition available) {
        this.available = available;
    }

    int count() {
        return count;
    }

    /** Whether some of them are not to be woken yet. */
    boolean someAreLeft() {
        return count > ofBurst;
    }

    /** Waits until it is woken, at most this long. Returns how much of the time is left. A caller looks, and calls again. */
    @SuppressWarnings("WaitNotInLoop")
    long await(long nanos) throws InterruptedException {
        count++;
        try {
            return available.awaitNanos(nanos);
        } finally {
            count--;
        }
    }

    /** So many more are to be woken when the burst is over. Returns whether any are. */
    boolean wakeWithBurst(int more) {
        ofBurst = Math.min(count, ofBurst + more);
        return ofBurst > 0;
    }

    /** The burst is over. */
    void wakeForBurst() {
        wake(ofBurst);
        ofBurst = 0;
    }

    /** Wakes at most this many, now. */
    void wake(int takers) {
        for (int left = Math.min(count, takers); left > 0; left--) {
            available.signal();
        }
    }

    void wakeAll() {
        available.signalAll();
    }
}
