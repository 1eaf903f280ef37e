// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

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
 * Threads for calls that block and cannot be interrupted, such as the look-up of a name. While calls return quickly, a
 * few threads make them. A call that has not returned after a moment counts as stuck, and another thread takes the place
 * of its own, up to a bound: a stuck call holds the others up for a moment, and not until it returns. A call that still
 * waits for a thread can be taken back. A thread ends when no call waits for one.
 */
final class ElasticThreads {
    static final int MAX_THREADS = 512;
    static final int MAX_WAITING = 1024;

    /** How many calls are made at a time, those that are stuck not counted. */
    static final int QUICK_CALLS = 16;

    static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ThreadFactory factory;
    private final Ticker ticker;

    // Guarded by this, as everything below.
    private final Set<Call> waiting = new LinkedHashSet<>();

    /** The calls that are being made and do not count as stuck, oldest first. */
    private final Deque<Call> quick = new ArrayDeque<>();

    private int threads;

    /** Whether a thread stands by to make the next call as soon as that is allowed; never more than one does. */
    private boolean standBy;

    private boolean closed;

    ElasticThreads(ThreadFactory factory, Ticker ticker) {
        this.factory = factory;
        this.ticker = ticker;
    }

    /** Something that blocks, to be made once. */
    abstract static class Call {
        private long begun;

        /** Never throws. */
        abstract void make();
    }

    /**
     * Makes the call on a thread of its own, now or later.
     *
     * @throws RejectedExecutionException if too many wait already, if no thread can be started, or after the close
     */
    void execute(Call call) {
        enqueue(call);
        try {
            provideStandBy();
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
        if (waiting.size() == MAX_WAITING) {
            throw new RejectedExecutionException(threads + " are under way and " + MAX_WAITING + " wait");
        }
        waiting.add(call);
    }

    /** Takes a call back; false if it has begun. */
    synchronized boolean remove(Call call) {
        boolean removed = waiting.remove(call);
        notifyAll(); // perhaps nothing waits any more
        return removed;
    }

    /** Makes no further call. A call that is stuck keeps its thread until it returns. */
    synchronized void close() {
        closed = true;
        waiting.clear();
        notifyAll();
    }

    /** Starts a thread for what waits, unless one stands by already, or there are as many as may be. */
    private void provideStandBy() {
        synchronized (this) {
            if (standBy || waiting.isEmpty() || threads == MAX_THREADS) {
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

    /** The thread that stood by ends, or could not begin. */
    private synchronized void endThread() {
        standBy = false;
        threads--;
    }

    /** The life of a thread: it stands by, and then makes one call after the other while another thread stands by. */
    private void serve() {
        for (Call call = awaitTurn(); call != null; call = afterwards(call)) {
            try {
                provideStandBy();
            } catch (OutOfMemoryError noThread) {
                // what waits is left to this thread when it returns, and to the next call
            }
            call.make();
        }
    }

    /** Stands by; answers the next call once it may be made, or null if none waits any more and the thread is to end. */
    private synchronized @Nullable Call awaitTurn() {
        while (!waiting.isEmpty()) {
            long pause = nanosUntilTurn();
            if (pause <= 0) {
                standBy = false;
                return begin();
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, pause);
            } catch (InterruptedException e) {
                // by code that a call has run: not meant for the thread
            }
        }
        endThread();
        return null;
    }

    /** The call has returned: makes the next one, stands by for it, or answers null if the thread is to end. */
    private synchronized @Nullable Call afterwards(Call returned) {
        quick.remove(returned);
        if (!waiting.isEmpty() && nanosUntilTurn() <= 0) {
            return begin();
        }
        if (!waiting.isEmpty() && !standBy) {
            standBy = true;
            return awaitTurn();
        }
        threads--;
        notifyAll(); // whoever stands by may end too
        return null;
    }

    private long nanosUntilTurn() {
        long now = ticker.nanoTime();
        while (!quick.isEmpty() && now - quick.element().begun >= MOMENT_NANOS) {
            quick.remove();
        }
        return quick.size() < QUICK_CALLS ? 0 : quick.element().begun + MOMENT_NANOS - now;
    }

    private Call begin() {
        Iterator<Call> oldest = waiting.iterator();
        Call call = oldest.next();
        oldest.remove();
        call.begun = ticker.nanoTime();
        quick.add(call);
        return call;
    }
}
