// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One thing that is done over and over, a certain number of times at once. It may count as several. */
final class InFlight implements OwnLoad {
    private final int count;
    private final int worth;
    private final Supplier<CompletableFuture<?>> once;
    private final Semaphore places;
    private final LongAdder done = new LongAdder();
    private volatile boolean running;
    private volatile @Nullable Throwable failure;

    InFlight(int count, Supplier<CompletableFuture<?>> once) {
        this(count, 1, once);
    }

    InFlight(int count, int worth, Supplier<CompletableFuture<?>> once) {
        this.count = count;
        this.worth = worth;
        this.once = once;
        places = new Semaphore(count);
    }

    @Override
    public void start() {
        running = true;
        places.acquireUninterruptibly(count);
        for (int n = 0; n < count; n++) {
            next();
        }
    }

    private void next() {
        once.get().whenComplete((answer, error) -> {
            if (error != null) {
                failure = error;
                running = false;
            }
            done.add(worth);
            if (running) {
                next();
            } else {
                places.release();
            }
        });
    }

    @Override
    public void stop() {
        running = false;
        places.acquireUninterruptibly(count);
        places.release(count);
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public long done() {
        return done.sum();
    }
}
