// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.remote;

import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.engine.outbox.Publication.Asker;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A future that waits for other nodes: of a write or of a question. It is settled once, on whichever thread learns how;
 * the courier completes it. What happens to it is told on any thread.
 */
abstract class Waiting<T> extends LoopAwareFuture<T> implements Asker, Runnable {
    /** Where this waits. Any thread. */
    interface Place {
        /** It waits a little for another answer, from now on. */
        void grace(Waiting<?> one);

        /** It waits no more for other nodes. */
        void remove(Waiting<?> one);

        /** It is settled, and is to be completed by the courier. */
        void settled(Waiting<?> one);
    }

    private final Place place;

    /** Written once, before anybody else knows of this. */
    private long correlation;

    // Guarded by the lock of the place: when the time for an answer is over, and when any time is.
    private long deadline;
    private long limit;

    // Guarded by this, and read when settled.
    private boolean settled;
    private @Nullable T value;
    private @Nullable Throwable failure;

    Waiting(LoopGuard guard, Place place) {
        super(guard);
        this.place = place;
    }

    /** The number by which answers name this; never 0 once it waits. */
    @Override
    public final long correlation() {
        return correlation;
    }

    /** Under the lock of the place, as the next two. */
    final long deadline() {
        return deadline;
    }

    final void register(long number, long until) {
        correlation = number;
        deadline = until;
        limit = until;
    }

    final void postpone(long until) {
        deadline = until - limit < 0 ? until : limit;
    }

    /** Waits a little for another answer, from now on. */
    final void waitForMore() {
        place.grace(this);
    }

    /** Waits no more for other nodes; something on this node will settle it. */
    final void waitForNobody() {
        place.remove(this);
    }

    /** The engine says that nobody else is in the topic. */
    abstract void nobody();

    /** There was no answer in time. */
    abstract void overdue();

    /** The time for better answers is over. */
    abstract void graceOver();

    /** Nodes have left, or are lost, as each is marked. */
    abstract void gone(Map<String, Boolean> nodes);

    /** This node has closed. */
    abstract void closed();

    final void succeed(@Nullable T with) {
        settle(with, null);
    }

    final void fail(Throwable why) {
        settle(null, why);
    }

    /** It was refused, so nobody else knows of it: fails on the calling thread. */
    final void failAtOnce(Throwable why) {
        place.remove(this);
        if (decide(null, why)) {
            run();
        }
    }

    private void settle(@Nullable T with, @Nullable Throwable why) {
        if (decide(with, why)) {
            place.settled(this);
        }
    }

    private synchronized boolean decide(@Nullable T with, @Nullable Throwable why) {
        boolean first = !settled;
        if (first) {
            settled = true;
            value = with;
            failure = why;
        }
        return first;
    }

    /** Completes the future; the courier, once it is settled. */
    @Override
    @SuppressWarnings("NullAway") // the value of a write is null
    public final void run() {
        Throwable why;
        T with;
        synchronized (this) {
            why = failure;
            with = value;
        }
        if (why == null) {
            complete(with);
        } else {
            completeExceptionally(why);
        }
    }
}
