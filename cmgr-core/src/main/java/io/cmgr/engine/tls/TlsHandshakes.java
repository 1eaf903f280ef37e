// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import io.cmgr.config.StreamOptions;
import io.cmgr.engine.flow.PlaceLimit;
import io.cmgr.engine.thread.ElasticThreads;
import io.cmgr.engine.thread.StrayInterrupt;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Computes TLS handshakes off the event loops: those of one listener, or those of all connections that a manager opens.
 * Each listener has threads and a budget of its own, so slow handshakes of one do not delay another. A peer that sends
 * nothing, or stops half-way, occupies no thread and delays no other. While too many computations wait or run, the
 * listener stops accepting, and further callers wait in the kernel's backlog.
 *
 * <p>As many computations run at a time as there are processors. A computation that takes long is taken to be waiting,
 * for example for a server that checks a certificate. Another one then runs beside it. Any thread.
 */
public final class TlsHandshakes implements Executor {
    /** How many computations may wait or run before accepting stops. */
    static final int MAX_COMPUTING = 256;

    static final int MAX_THREADS = 64;

    /** How long the last thread stays when no computation waits. */
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ElasticThreads threads;
    private final PlaceLimit computing = new PlaceLimit(MAX_COMPUTING);
    private final HandshakeCounters counters;

    /**
     * @param maxSessions how many computations wait at most, because a session waits for one at a time
     * @param counters those of the manager
     */
    public TlsHandshakes(ThreadFactory threads, int maxSessions, HandshakeCounters counters) {
        this.counters = counters;
        int processors = Runtime.getRuntime().availableProcessors();
        this.threads = new ElasticThreads(
                threads,
                Ticker.systemTicker(),
                new ElasticThreads.Bounds(
                        processors, Math.max(processors, MAX_THREADS), maxSessions, KEEP_ALIVE_NANOS));
    }

    /** Counts the computations that wait or run. */
    public PlaceLimit computing() {
        return computing;
    }

    /** Counts all handshakes of the manager, also those of other listeners. */
    public HandshakeCounters counters() {
        return counters;
    }

    /** A new handshake. Its computations run on the executor of these options, or on our threads if there is none. */
    public TlsHandshake begin(StreamOptions options) {
        Executor chosen = options.handshakeExecutor();
        return new TlsHandshake(
                chosen == null ? this : computation -> run(chosen, computation), options.handshakeTimeout(), counters);
    }

    /** Runs one computation on our own threads; TLS fails the handshake if this throws. */
    @Override
    public void execute(Runnable computation) {
        run(task -> threads.execute(new Computation(task)), computation);
    }

    private void run(Executor executor, Runnable computation) {
        computing.take();
        try {
            executor.execute(() -> {
                try {
                    computation.run();
                } finally {
                    computing.release();
                }
            });
        } catch (Throwable refused) {
            computing.release();
            throw refused;
        }
    }

    /** Lets the threads end as soon as no computation waits. Later ones are still computed. */
    public void retire() {
        threads.retire();
    }

    /** Refuses further computations. Those that wait are dropped. */
    public void close() {
        threads.close();
    }

    private static final class Computation extends ElasticThreads.Call {
        private final Runnable task;

        Computation(Runnable task) {
            this.task = task;
        }

        @Override
        protected void make() {
            try {
                task.run();
            } finally {
                StrayInterrupt.clear();
            }
        }
    }
}
