// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.thread;

import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Threads for calls that may block and cannot be interrupted, such as the look-up of a name. While calls return
 * quickly, a few threads are enough. A call that has not returned after 50 ms counts as stuck, and another thread may
 * be started to replace the one that it occupies, up to a bound. So a stuck call delays the others by 50 ms only, and
 * not until it returns. A call that still waits for a thread can be taken back. A thread ends when no call waits; only
 * the last one may stay for a while.
 *
 * <p>One thread at most stands by: it waits until the next call may begin. When it begins that call, it first starts
 * another stand-by thread, if calls wait. Any thread may call the public methods.
 */
public final class ElasticThreads {
    /** A call that has not returned after this time counts as stuck. */
    static final long STUCK_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ThreadFactory factory;
    private final Ticker ticker;
    private final Bounds bounds;

    // Guarded by this, as are all fields below.
    private final Set<Call> waiting = new LinkedHashSet<>();

    /** The calls under way that do not count as stuck, oldest first. */
    private final Deque<Call> quick = new ArrayDeque<>();

    private int threads;

    /** Whether a thread stands by to make the next call as soon as it may begin. At most one thread does. */
    private boolean standBy;

    /** How long the last thread stays when no call waits. */
    private long keepAliveNanos;

    private boolean closed;

    public ElasticThreads(ThreadFactory factory, Ticker ticker, Bounds bounds) {
        this.factory = factory;
        this.ticker = ticker;
        this.bounds = bounds;
        keepAliveNanos = bounds.keepAliveNanos();
    }

    /**
     * The limits of calls and threads.
     *
     * @param quick the most calls that are made at a time, not counting those that are stuck
     * @param threads the most threads that run
     * @param waiting the most calls that wait for a thread
     * @param keepAliveNanos how long the last thread stays when no call waits
     */
    public record Bounds(int quick, int threads, int waiting, long keepAliveNanos) {}

    /** A call that may block. Each object is used once. */
    public abstract static class Call {
        /** When the call began, by the ticker. */
        private long begun;

        protected abstract void make();
    }

    /**
     * Makes the call on one of the threads, now or later.
     *
     * @throws RejectedExecutionException if too many calls wait already, if no thread can be started, or after the
     *     close
     */
    public void execute(Call call) {
        enqueue(call);
        try {
            ensureStandBy();
        } catch (OutOfMemoryError noThread) {
            if (remove(call)) {
                throw new RejectedExecutionException("no thread can be started", noThread);
            }
        }
    }

    private synchronized void enqueue(Call call) {
        if (closed) {
            throw new RejectedExecutionException("closed");
        }
        if (waiting.size() == bounds.waiting()) {
            throw new RejectedExecutionException(threads + " are under way and " + bounds.waiting() + " wait");
        }
        waiting.add(call);
        notifyAll(); // for the thread that stands by
    }

    /** Takes a call back. Returns false if it has begun already. */
    public synchronized boolean remove(Call call) {
        boolean removed = waiting.remove(call);
        notifyAll(); // if no call waits any more, the thread that stands by may end
        return removed;
    }

    /** Lets threads end as soon as no call waits. */
    public synchronized void retire() {
        keepAliveNanos = 0;
        notifyAll();
    }

    /** Makes no further call. A call that is stuck keeps its thread until it returns. */
    public synchronized void close() {
        closed = true;
        waiting.clear();
        retire();
    }

    /** Starts a thread that stands by, if a call waits, no other thread stands by, and the bound allows one more. */
    private void ensureStandBy() {
        synchronized (this) {
            if (standBy || waiting.isEmpty() || threads == bounds.threads()) {
                return;
            }
            standBy = true;
            threads++;
        }
        try {
            factory.newThread(this::serve).start();
        } catch (OutOfMemoryError noThread) {
            endThread();
            throw noThread;
        }
    }

    /** Counts the stand-by thread out: it ends, or could not be started. */
    private synchronized void endThread() {
        standBy = false;
        threads--;
    }

    /** The body of a thread: it stands by for its first call, and then makes one call after the other. */
    private void serve() {
        for (Call call = awaitTurn(); call != null; call = nextAfter(call)) {
            try {
                ensureStandBy();
            } catch (OutOfMemoryError noThread) {
                // this thread makes the waiting calls later, or the next execute starts another thread for them
            }
            make(call);
        }
    }

    /**
     * Makes the call. What the call throws goes to the uncaught exception handler, and the thread makes the next call.
     */
    private static void make(Call call) {
        try {
            call.make();
        } catch (Throwable error) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
        }
    }

    /**
     * Stands by until the next call may begin, and returns that call. Returns null if no call comes and the thread must
     * end.
     */
    private synchronized @Nullable Call awaitTurn() {
        long idleSince = ticker.nanoTime();
        long pause = nanosUntilTurn(idleSince);
        while (pause > 0 || !waiting.isEmpty()) {
            if (pause <= 0) {
                standBy = false;
                return takeOldest();
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, pause);
            } catch (InterruptedException e) {
                // an interrupt that code run by an earlier call has left behind
            }
            pause = nanosUntilTurn(idleSince);
        }
        endThread();
        return null;
    }

    /**
     * Called when a call has returned. Returns the next one, perhaps after standing by, or null if the thread must end.
     */
    private synchronized @Nullable Call nextAfter(Call returned) {
        quick.remove(returned);
        if (!waiting.isEmpty() && nanosUntilTurn(0) <= 0) {
            return takeOldest();
        }
        if (!standBy && (!waiting.isEmpty() || keepAliveNanos > 0)) {
            standBy = true;
            return awaitTurn();
        }
        threads--;
        notifyAll(); // the thread that stands by may now end, too
        return null;
    }

    /** How long to wait until the next call may begin or, if no call waits, until the thread ends. */
    private long nanosUntilTurn(long idleSince) {
        long now = ticker.nanoTime();
        if (waiting.isEmpty()) {
            return idleSince + keepAliveNanos - now;
        }
        while (!quick.isEmpty() && now - quick.element().begun >= STUCK_AFTER_NANOS) {
            quick.remove();
        }
        return quick.size() < bounds.quick() ? 0 : quick.element().begun + STUCK_AFTER_NANOS - now;
    }

    /** Takes the call that has waited longest, which begins now. */
    private Call takeOldest() {
        Iterator<Call> oldest = waiting.iterator();
        Call call = oldest.next();
        oldest.remove();
        call.begun = ticker.nanoTime();
        quick.add(call);
        return call;
    }
}
