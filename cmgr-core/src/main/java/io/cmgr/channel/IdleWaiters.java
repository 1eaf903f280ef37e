// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The futures of {@link EventChannel#idle} that are not complete. Guarded by the channel's lock. */
final class IdleWaiters {
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

    void add(CompletableFuture<Void> waiter) {
        waiting.add(waiter);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Removes and returns all of them, to be completed without the lock. */
    List<CompletableFuture<Void>> removeAll() {
        List<CompletableFuture<Void>> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }
}
