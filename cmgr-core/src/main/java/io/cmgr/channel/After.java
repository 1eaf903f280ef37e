// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a method of the queue still has to do after it has released the channel's lock. Sessions, listeners and futures
 * are never called while the lock is held.
 */
final class After {
    /** The usual case: nothing is left to do, and nothing is allocated. */
    private static final After NOTHING = new After(List.of(), List.of(), List.of(), false);

    /** Half-closed sessions to be closed now, because no thread works on their last data any longer. */
    private final List<SessionShare> finished;

    /** Futures of {@link EventChannel#idle} to be completed, because the channel is idle now. */
    private final List<CompletableFuture<Void>> idle;

    /** Sessions that may read again, in the order of their pauses. */
    private final List<SessionShare> resumed;

    /** Whether listeners may accept again. */
    private final boolean released;

    private After(
            List<SessionShare> finished,
            List<CompletableFuture<Void>> idle,
            List<SessionShare> resumed,
            boolean released) {
        this.finished = finished;
        this.idle = idle;
        this.resumed = resumed;
        this.released = released;
    }

    /** What is to be done after threads have released the data that they held. */
    static After of(List<SessionShare> finished, List<CompletableFuture<Void>> idle) {
        return finished.isEmpty() && idle.isEmpty() ? NOTHING : new After(finished, idle, List.of(), false);
    }

    /** This, and what is to be done after events were removed from the queue. */
    After and(List<SessionShare> mayRead, boolean mayAccept) {
        return mayRead.isEmpty() && !mayAccept ? this : new After(finished, idle, mayRead, mayAccept);
    }

    boolean isNothing() {
        return this == NOTHING;
    }

    /** Does it, without the lock. */
    void run(AcceptHold acceptHold) {
        if (isNothing()) {
            return;
        }
        finished.forEach(SessionShare::close);
        idle.forEach(waiter -> waiter.complete(null));
        if (released) {
            acceptHold.sync();
        }
        resumed.forEach(SessionShare::syncReads);
    }
}
