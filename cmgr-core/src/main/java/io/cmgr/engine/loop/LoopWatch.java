// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import io.netty.util.concurrent.EventExecutor;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds event loops that are blocked, by a task that each of them gets once a second. It runs on the manager's accepting
 * event loop, which no callback can block, and only while the manager has sessions. What the event loops do for a session
 * costs no more for it.
 */
public final class LoopWatch {
    private static final long LONGEST_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private enum State {
        /** No look is due. */
        STOPPED,

        /** A look is due, and ends the watch if there is no session. */
        RUNNING,

        /** A look is due, and a session has begun since the last one. */
        WANTED
    }

    private final EventExecutor clock;
    private final Supplier<Collection<SessionLoop>> loops;
    private final long limitNanos;
    private final long periodNanos;
    private final IntSupplier sessions;
    private final Function<SessionLoop, @Nullable String> sessionOf;
    private final AtomicReference<State> state = new AtomicReference<>(State.STOPPED);

    // On the clock's thread only.
    private final Map<SessionLoop, LoopBeat> beats = new HashMap<>();
    private long lookedAt;

    /**
     * A watch that begins with the next session.
     *
     * @param clock runs the looks
     * @param loops the loops to be watched
     * @param limitNanos for how long a loop may run no task
     * @param sessions how many sessions there are
     * @param sessionOf the id of the session whose callback runs on a loop, if that is known
     */
    public LoopWatch(
            EventExecutor clock,
            Supplier<Collection<SessionLoop>> loops,
            long limitNanos,
            IntSupplier sessions,
            Function<SessionLoop, @Nullable String> sessionOf) {
        this.clock = clock;
        this.loops = loops;
        this.limitNanos = limitNanos;
        periodNanos = Math.min(LONGEST_PERIOD_NANOS, Math.max(1, limitNanos / 2));
        this.sessions = sessions;
        this.sessionOf = sessionOf;
    }

    /** A session begins on this loop. Any thread. */
    void sessionBegins(SessionLoop loop) {
        if (loop.thread() == null) {
            loop.learnThread();
        }
        if (state.get() != State.WANTED && state.getAndSet(State.WANTED) == State.STOPPED) {
            schedule(this::start);
        }
    }

    private void start() {
        lookedAt = clock.ticker().nanoTime();
        look();
    }

    private void look() {
        if (!state.compareAndSet(State.WANTED, State.RUNNING)
                && sessions.getAsInt() == 0
                && state.compareAndSet(State.RUNNING, State.STOPPED)) {
            return;
        }
        long now = clock.ticker().nanoTime();
        boolean standstill = now - lookedAt > 2 * periodNanos;
        lookedAt = now;
        try {
            lookAtAll(now, standstill);
        } finally {
            schedule(this::look); // also if the application's log throws
        }
    }

    private void lookAtAll(long now, boolean standstill) {
        Collection<SessionLoop> watched = loops.get();
        beats.keySet().retainAll(watched);
        for (SessionLoop loop : watched) {
            beats.computeIfAbsent(loop, first -> new LoopBeat(first, limitNanos, clock.ticker()))
                    .look(now, standstill, sessionOf);
        }
    }

    private void schedule(Runnable next) {
        try {
            var unused = clock.schedule(next, periodNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException managerIsClosed) {
            // and its sessions have ended
        }
    }
}
