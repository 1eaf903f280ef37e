// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * The account of bytes that were accepted and that the kernel has not taken. Any thread charges, before anything is
 * queued; the event loop releases.
 */
class PendingBytes {
    private static final AtomicLongFieldUpdater<PendingBytes> PENDING =
            AtomicLongFieldUpdater.newUpdater(PendingBytes.class, "pending");

    private final long max;
    private volatile long pending;

    /** Set by a refusal, or at half of the maximum; cleared on the event loop when a quarter is left. */
    private volatile boolean congested;

    PendingBytes(long max) {
        this.max = max;
    }

    /** What a message is charged with: an empty one, which framing can send, is not for nothing. */
    static int charge(int size) {
        return Math.max(1, size);
    }

    long get() {
        return pending;
    }

    boolean congested() {
        return congested;
    }

    /** Charges a message that finds nothing pending, or that fits under the maximum; refuses any other. */
    boolean admit(long bytes) {
        return admit(bytes, 0);
    }

    /** As {@link #admit(long)}, where some pending bytes are in another account. */
    boolean admit(long bytes, long elsewhere) {
        if (tryCharge(bytes, elsewhere)) {
            return true;
        }
        // Once more with the flag up: from here on whoever releases the last byte sees it.
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

    /** Releases what was sent or given up; answers whether this ended a congestion. */
    boolean release(long bytes) {
        long left = PENDING.addAndGet(this, -bytes);
        if (congested && left <= max / 4) {
            congested = false;
            return true;
        }
        return false;
    }
}
