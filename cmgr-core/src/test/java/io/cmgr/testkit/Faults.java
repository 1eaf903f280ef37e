// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The faults in one direction of a {@link FaultProxy}. There are none at first, and each may be changed at any time.
 * Any thread.
 */
public final class Faults {
    // All guarded by this.
    private long latencyNanos;
    private long bytesPerSecond = Long.MAX_VALUE;
    private int maxSlice = Integer.MAX_VALUE;
    private long resetAt = Long.MAX_VALUE;
    private boolean stalled;
    private boolean endHeld;
    private boolean over;

    /** Delays every slice by this time. */
    public synchronized Faults latency(Duration each) {
        latencyNanos = each.toNanos();
        return this;
    }

    public synchronized Faults bandwidth(long bytes) {
        bytesPerSecond = bytes;
        maxSlice = (int) Math.max(1, Math.min(maxSlice, bytes / 50));
        return this;
    }

    /** Forwards between one byte and this many at once. */
    public synchronized Faults slices(int max) {
        maxSlice = max;
        return this;
    }

    /** Resets both sides when exactly this many bytes have been forwarded. */
    public synchronized Faults resetAt(long offset) {
        resetAt = offset;
        return this;
    }

    /** Forwards nothing until {@link #resume}. */
    public synchronized Faults stall() {
        stalled = true;
        return this;
    }

    public synchronized void resume() {
        stalled = false;
        notifyAll();
    }

    /** Forwards the end of input only after {@link #releaseEnd}. */
    public synchronized Faults holdEnd() {
        endHeld = true;
        return this;
    }

    public synchronized void releaseEnd() {
        endHeld = false;
        notifyAll();
    }

    /** Ends all delays. */
    synchronized void end() {
        over = true;
        notifyAll();
    }

    /** How many bytes to read next; 0 means that a reset is due. */
    synchronized int slice(int most, Random random, long passed) {
        int length = maxSlice < most ? 1 + random.nextInt(maxSlice) : most;
        return (int) Math.min(length, resetAt - passed);
    }

    /** Waits for as long as forwarding this many bytes takes. */
    synchronized void delay(int bytes) throws InterruptedException {
        long nanos = latencyNanos;
        if (bytesPerSecond != Long.MAX_VALUE) {
            nanos += TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
        }
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !over; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        while (stalled && !over) {
            wait();
        }
    }

    synchronized void delayEnd() throws InterruptedException {
        while (endHeld && !over) {
            wait();
        }
    }
}
