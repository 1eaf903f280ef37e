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
 * Computes the TLS handshakes of one listener, or of all connections that a manager makes, so that no event loop has to.
 * Each has threads and a budget of its own: what makes the handshakes of one slow does not reach another. A peer that says
 * nothing, or stops half-way, keeps no thread and holds nobody up. While many computations wait, the listener is held, and
 * the kernel's backlog keeps the callers.
 *
 * <p>As many are computed at a time as there are processors. One that takes long does not compute but wait, as a check of
 * a certificate does that asks a server: others go on beside it.
 */
public final class TlsHandshakes implements Executor {
    static final int MAX_COMPUTING = 256;
    static final int MAX_THREADS = 64;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ElasticThreads threads;
    private final PlaceLimit computing = new PlaceLimit(MAX_COMPUTING);

    /** A session waits for one computation at a time, so no more than these can wait. */
    public TlsHandshakes(ThreadFactory threads, int maxSessions) {
        int processors = Runtime.getRuntime().availableProcessors();
        this.threads = new ElasticThreads(
                threads,
                Ticker.systemTicker(),
                new ElasticThreads.Bounds(processors, Math.max(processors, MAX_THREADS), maxSessions, PATIENCE_NANOS));
    }

    /** Handshakes that are being computed, or wait for it. */
    public PlaceLimit computing() {
        return computing;
    }

    /** One more handshake, which computes here or on the executor of these options. */
    public TlsHandshake begin(StreamOptions options) {
        Executor chosen = options.handshakeExecutor();
        return new TlsHandshake(
                chosen == null ? this : computation -> run(chosen, computation), options.handshakeTimeout());
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

    /** Computes what is still asked for, and keeps no thread for more. */
    public void retire() {
        threads.retire();
    }

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
