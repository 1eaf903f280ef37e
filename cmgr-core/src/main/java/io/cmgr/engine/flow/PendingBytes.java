// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * The account of a session's unsent bytes: those of messages that were accepted and that the kernel has not taken yet.
 * A message passes through it in this way:
 *
 * <ol>
 *   <li>It is <em>admitted</em>, on any thread and before it is queued: it is charged, or refused if there is no room.
 *   <li>It is <em>settled</em> when the kernel has taken it: its charge is released, and it counts as sent.
 *   <li>Or else it is <em>given up</em>, because it failed or was never sent: its charge is released, and it does not
 *       count.
 * </ol>
 *
 * <p>Messages are settled and given up on the event loop. Only if the loop has ended does another thread give up what
 * is left in its queue.
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

    /**
     * Bytes that a message counts for. An empty message counts as 1: framing can still put bytes on the wire for it.
     */
    public static int charge(int size) {
        return Math.max(1, size);
    }

    public long get() {
        return pending;
    }

    public long max() {
        return max;
    }

    public boolean congested() {
        return congested;
    }

    /** Charges a message if nothing is pending or if it fits under the maximum; returns false if it is refused. */
    public boolean admit(long bytes) {
        return admit(bytes, 0);
    }

    /** As {@link #admit(long)}, with pending bytes of another account counted in. */
    public boolean admit(long bytes, long elsewhere) {
        if (tryCharge(bytes, elsewhere)) {
            return true;
        }
        // A second try, with the flag set: a release that makes room after this try sees the flag, and reports the end.
        // Without it, the last release could come before the flag, and no other would report that there is room.
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

    /** Charges bytes whatever is pending: of a sender with a bound of its own, or of a message that is encoded now. */
    public void add(long bytes) {
        if (PENDING.addAndGet(this, bytes) > max / 2) {
            congested = true;
        }
    }

    /** Releases the charge of what was settled or given up; returns whether this ended a congestion. */
    public boolean release(long bytes) {
        long left = PENDING.addAndGet(this, -bytes);
        if (congested && left <= max / 4) {
            congested = false;
            return true;
        }
        return false;
    }
}
