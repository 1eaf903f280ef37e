// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a call of the queue still has to do once it has released the channel's lock: neither a session, nor a listener,
 * nor a future is called while the lock is held.
 */
final class After {
    /** By far the most frequent outcome, so nothing is allocated for it. */
    private static final After NOTHING = new After(List.of(), List.of(), List.of(), false);

    /** Sessions to be closed, since no thread works on their last data any longer. */
    private final List<SessionShare> finished;

    /** Futures of those who wait for an idle channel, which it is now. */
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

    /** What follows from a thread that is done with what it had taken. */
    static After of(List<SessionShare> finished, List<CompletableFuture<Void>> idle) {
        return finished.isEmpty() && idle.isEmpty() ? NOTHING : new After(finished, idle, List.of(), false);
    }

    /** This, and what follows from the events that the thread takes next. */
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
