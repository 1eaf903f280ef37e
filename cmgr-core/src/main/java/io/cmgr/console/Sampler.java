// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import io.cmgr.ConnectionManager;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes a sample when somebody asks, once a second at most. While nobody asks it does nothing, and after a while it holds
 * nothing of the sessions.
 */
final class Sampler {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** After this time without a question the last sample is forgotten. */
    private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(10);

    final ConnectionManager manager;
    final History history = new History();
    private final EventExecutor loop;
    private @Nullable Sample last;
    private long askedAt;

    Sampler(ConnectionManager manager, EventExecutor loop) {
        this.manager = manager;
        this.loop = loop;
    }

    Sample sample() {
        askedAt = System.nanoTime();
        Sample known = last;
        if (known != null && askedAt - known.nanos < INTERVAL_NANOS) {
            return known;
        }
        Sample taken = new Sample(manager, known);
        history.add(taken);
        last = taken;
        if (known == null) {
            forgetLater(FORGET_NANOS);
        }
        return taken;
    }

    /** When a new sample may be taken, in milliseconds from now. */
    long dueMillis(Sample of) {
        long left = INTERVAL_NANOS - (System.nanoTime() - of.nanos);
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }

    private void forgetLater(long nanos) {
        var unused = loop.schedule(this::forget, nanos, TimeUnit.NANOSECONDS);
    }

    private void forget() {
        long left = FORGET_NANOS - (System.nanoTime() - askedAt);
        if (left > 0) {
            forgetLater(left);
        } else {
            last = null;
        }
    }
}
