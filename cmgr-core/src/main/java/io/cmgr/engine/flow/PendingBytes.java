// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * The account of a session's unsent bytes: accepted, and not yet taken by the kernel. The life of a message in it:
 *
 * <ol>
 *   <li><em>admitted</em>, on any thread and before anything is queued: it is charged, or refused for want of room;
 *   <li><em>settled</em>, when the kernel has it: it is released, and counted as sent;
 *   <li>or else <em>given up</em>, when it failed or was never sent: it is released, and not counted.
 * </ol>
 *
 * <p>The event loop settles and gives up. Another thread gives up only what a loop that has ended will never run.
 */
public class PendingBytes {
    private static final AtomicLongFieldUpdater<PendingBytes> PENDING =
            AtomicLongFieldUpdater.newUpdater(PendingBytes.class, "pending");

    private final long max;
    private volatile long pending;

    /** Set by a refusal, or at half of the maximum; cleared by a release that leaves a quarter or less. */
    private volatile boolean congested;

    public PendingBytes(long max) {
        this.max = max;
    }

    /** Bytes that a message counts for. An empty message counts as 1: framing can still put bytes on the wire for it. */
    public static int charge(int size) {
        return Math.max(1, size);
    }

    public long get() {
        return pending;
    }

    public boolean congested() {
        return congested;
    }

    /** Charges a message that finds nothing pending, or that fits under the maximum; refuses any other. */
    public boolean admit(long bytes) {
        return admit(bytes, 0);
    }

    /** As {@link #admit(long)}, where some pending bytes are in another account. */
    public boolean admit(long bytes, long elsewhere) {
        if (tryCharge(bytes, elsewhere)) {
            return true;
        }
        // Once more with the flag up: if the last byte is released from here on, its release sees the flag.
        congested = true;
        return tryCharge(bytes, elsewhere);
    }

    private boolean tryCharge(long bytes, long elsewhere) {
        long before;
        do {
            before = pending;
            if (before > 0 && bytes > max - before - elsewhere) {
                return false;
            }
        } while (!PENDING.compareAndSet(this, before, before + bytes));
        if (before + bytes > max / 2) {
            congested = true;
        }
        return true;
    }

    /** Releases what was settled or given up; answers whether this ended a congestion. */
    public boolean release(long bytes) {
        long left = PENDING.addAndGet(this, -bytes);
        if (congested && left <= max / 4) {
            congested = false;
            return true;
        }
        return false;
    }
}
