// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many sessions there may be, for a manager or for one listener; or how many of their handshakes at once. Listeners
 * are held while nothing is free; whoever holds or lets go looks again after it has acted, so the last act is the right
 * one.
 */
final class SessionLimit {
    private final int max;
    private final AtomicInteger taken = new AtomicInteger();
    private final Set<PauseOwners> listeners = ConcurrentHashMap.newKeySet();

    SessionLimit(int max) {
        this.max = max;
    }

    int max() {
        return max;
    }

    int free() {
        return max - taken.get();
    }

    /** Accepting on this socket is held at the limit. */
    void hold(PauseOwners listener) {
        listeners.add(listener);
        sync();
    }

    void forget(PauseOwners listener) {
        listeners.remove(listener);
    }

    /** Takes a place that was free. */
    boolean tryTake() {
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

    /** Takes a place for a connection that the kernel has given us already. */
    void take() {
        taken.incrementAndGet();
        syncIfFull();
    }

    void release() {
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
            for (PauseOwners listener : listeners) {
                if (full) {
                    listener.pause(this);
                } else {
                    listener.resume(this);
                }
            }
        } while (full != free() <= 0);
    }
}
