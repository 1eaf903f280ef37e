// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many sessions there may be, in a manager or of one listener, or how many TLS handshakes may be computed at once. While
 * no place is free, listeners stop accepting. Several threads may pause and resume them at the same time: each checks again
 * after it has acted, so the final state is right. Any thread.
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

    /** From now on accepting on this socket pauses while no place is free. */
    void hold(PauseOwners listener) {
        listeners.add(listener);
        sync();
    }

    void forget(PauseOwners listener) {
        listeners.remove(listener);
    }

    /** Takes a place if one is free; answers whether it did. */
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

    /** Takes a place even if none is free: the kernel has already handed the connection over. */
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
