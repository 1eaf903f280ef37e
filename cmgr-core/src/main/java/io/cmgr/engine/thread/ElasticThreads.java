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
 * Threads for calls that may block and cannot be interrupted, such as the look-up of a name. While calls return quickly,
 * a few threads make them. A call that has not returned after a moment counts as stuck, and another thread is started in
 * place of the one that it keeps, up to a bound. So a stuck call delays the others for a moment only, and not until it
 * returns. A call that still waits for a thread can be taken back. A thread ends when no call waits for one; only the last
 * one may stay for a while.
 */
public final class ElasticThreads {
    static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ThreadFactory factory;
    private final Ticker ticker;
    private final Bounds bounds;

    // Guarded by this, as everything below.
    private final Set<Call> waiting = new LinkedHashSet<>();

    /** The calls that are being made and do not count as stuck, oldest first. */
    private final Deque<Call> quick = new ArrayDeque<>();

    private int threads;

    /** Whether a thread stands by to make the next call as soon as that is allowed; never more than one does. */
    private boolean standBy;

    /** How long the last thread waits for another call. */
    private long patienceNanos;

    private boolean closed;

    public ElasticThreads(ThreadFactory factory, Ticker ticker, Bounds bounds) {
        this.factory = factory;
        this.ticker = ticker;
        this.bounds = bounds;
        patienceNanos = bounds.patienceNanos();
    }

    /**
     * How much there may be.
     *
     * @param quick how many calls are made at a time, those that are stuck not counted
     * @param threads how many threads run at most
     * @param waiting how many calls wait for a thread at most
     * @param patienceNanos how long the last thread stays when no call waits
     */
    public record Bounds(int quick, int threads, int waiting, long patienceNanos) {}

    /** Something that blocks, to be made once. */
    public abstract static class Call {
        private long begun;

        protected abstract void make();
    }

    /**
     * Makes the call on a thread of its own, now or later.
     *
     * @throws RejectedExecutionException if too many wait already, if no thread can be started, or after the close
     */
    public void execute(Call call) {
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
        if (waiting.size() == bounds.waiting()) {
            throw new RejectedExecutionException(threads + " are under way and " + bounds.waiting() + " wait");
        }
        waiting.add(call);
        notifyAll(); // for the thread that stands by
    }

    /** Takes a call back; false if it has begun. */
    public synchronized boolean remove(Call call) {
        boolean removed = waiting.remove(call);
        notifyAll(); // if no call waits any more, the thread that stands by may end
        return removed;
    }

    /** Lets threads end as soon as no call waits. */
    public synchronized void retire() {
        patienceNanos = 0;
        notifyAll();
    }

    /** Makes no further call. A call that is stuck keeps its thread until it returns. */
    public synchronized void close() {
        closed = true;
        waiting.clear();
        retire();
    }

    /** Starts a thread for what waits, unless one stands by already, or there are as many as may be. */
    private void provideStandBy() {
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

    /** The thread that stood by ends, or could not be started. */
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
                // the calls that wait are made by this thread when it returns, or by one that the next call starts
            }
            make(call);
        }
    }

    /** Makes the call; what it throws is reported as if the thread had ended with it, which goes on to the next call. */
    private static void make(Call call) {
        try {
            call.make();
        } catch (Throwable error) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
        }
    }

    /** Stands by; answers the next call once it may be made, or null if none has come and the thread is to end. */
    private synchronized @Nullable Call awaitTurn() {
        long idleSince = ticker.nanoTime();
        long pause = nanosUntilTurn(idleSince);
        while (pause > 0 || !waiting.isEmpty()) {
            if (pause <= 0) {
                standBy = false;
                return begin();
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, pause);
            } catch (InterruptedException e) {
                // left over from code that a call has run, and not meant for this thread
            }
            pause = nanosUntilTurn(idleSince);
        }
        endThread();
        return null;
    }

    /** The call has returned. Answers the next one, perhaps after standing by for it, or null if the thread is to end. */
    private synchronized @Nullable Call afterwards(Call returned) {
        quick.remove(returned);
        if (!waiting.isEmpty() && nanosUntilTurn(0) <= 0) {
            return begin();
        }
        if (!standBy && (!waiting.isEmpty() || patienceNanos > 0)) {
            standBy = true;
            return awaitTurn();
        }
        threads--;
        notifyAll(); // the thread that stands by may end, too
        return null;
    }

    /** How long to wait for the turn of the next call, or, if none waits, for one to come. */
    private long nanosUntilTurn(long idleSince) {
        long now = ticker.nanoTime();
        if (waiting.isEmpty()) {
            return idleSince + patienceNanos - now;
        }
        while (!quick.isEmpty() && now - quick.element().begun >= MOMENT_NANOS) {
            quick.remove();
        }
        return quick.size() < bounds.quick() ? 0 : quick.element().begun + MOMENT_NANOS - now;
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
