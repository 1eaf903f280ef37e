// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits the sessions of a manager or of one listener, or the TLS handshakes that are computed at once. Each takes a
 * place. While no place is free, listeners stop accepting. Several threads may pause and resume them at the same time:
 * each checks again after it has acted, so the final state is right. Any thread.
 */
public final class PlaceLimit {
    private final int max;
    private final AtomicInteger taken = new AtomicInteger();
    private final Set<ReadPauses> listeners = ConcurrentHashMap.newKeySet();

    public PlaceLimit(int max) {
        this.max = max;
    }

    public int max() {
        return max;
    }

    public int free() {
        return max - taken.get();
    }

    /** As the owner of a pause. */
    @Override
    public String toString() {
        return "the limit of " + max + ", which are all taken";
    }

    /** From now on, accepting on this listening socket is paused while no place is free. */
    public void hold(ReadPauses listener) {
        listeners.add(listener);
        sync();
    }

    /** Ends {@link #hold}, for a listening socket that is closed. */
    public void forget(ReadPauses listener) {
        listeners.remove(listener);
    }

    /** Takes a place if one is free; returns whether it did. */
    public boolean tryTake() {
        int before;
        do {
            before = taken.get();
            if (before >= max) {
                return false;
            }
        } while (!taken.compareAndSet(before, before + 1));
        syncIfFull();
        return true;
    }

    /** Takes a place even if none is free: the kernel has already handed the connection over. */
    public void take() {
        taken.incrementAndGet();
        syncIfFull();
    }

    public void release() {
        if (taken.getAndDecrement() >= max) {
            sync();
        }
    }

    private void syncIfFull() {
        if (free() <= 0) {
            sync();
        }
    }

    private void sync() {
        boolean full;
        do {
            full = free() <= 0;
            for (ReadPauses listener : listeners) {
                if (full) {
                    listener.pause(this);
                } else {
                    listener.resume(this);
                }
            }
        } while (full != free() <= 0);
    }
}
