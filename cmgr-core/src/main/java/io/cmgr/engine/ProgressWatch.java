// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the kernel has taken nothing of an output for a while. It looks eight times per limit, so that a stall is
 * noticed at most an eighth late. Event loop only.
 */
final class ProgressWatch {
    /** An output that is watched. Event loop only. */
    interface Watched {
        /** Whether the kernel has taken everything. */
        boolean drained();

        /** A number that changes when the kernel takes bytes, and only then. */
        long progress();

        /** Offers the kernel what it has not taken, before it says that it takes more; nothing, where it says so soon. */
        default void flushEarly() {}
    }

    private static final int LOOKS_PER_LIMIT = 8;

    private final EventLoop eventLoop;
    private final Watched output;
    private final long limitNanos;
    private final Runnable whenStalled;

    /** The next look; null while nobody watches. */
    private @Nullable Future<?> nextLook;

    private long nextLookAt;

    /** Whether a look that came too late was forgiven since the last progress. */
    private boolean excused;

    private long lastProgress;
    private long lastProgressAt;

    ProgressWatch(EventLoop eventLoop, Watched output, long limitNanos, Runnable whenStalled) {
        this.eventLoop = eventLoop;
        this.output = output;
        this.limitNanos = limitNanos;
        this.whenStalled = whenStalled;
    }

    /** Watches until the output has drained; without effect while it does. */
    void start() {
        if (nextLook == null) {
            lastProgress = output.progress();
            lastProgressAt = eventLoop.ticker().nanoTime();
            excused = false;
            lookLater();
        }
    }

    void stop() {
        if (nextLook != null) {
            nextLook.cancel(false);
            nextLook = null;
        }
    }

    private void lookLater() {
        long interval = limitNanos / LOOKS_PER_LIMIT;
        nextLookAt = eventLoop.ticker().nanoTime() + interval;
        nextLook = eventLoop.schedule(this::look, interval, TimeUnit.NANOSECONDS);
    }

    /**
     * A look that comes late by more than the time between two proves nothing, since this process may have stood still
     * while the peer did not: the peer has one more.
     */
    private void look() {
        output.flushEarly();
        if (nextLook == null) {
            return; // stopped by what that flush has done
        }
        nextLook = null;
        if (output.drained()) {
            return;
        }
        long progress = output.progress();
        long now = eventLoop.ticker().nanoTime();
        if (progress != lastProgress) {
            lastProgress = progress;
            lastProgressAt = now;
            excused = false;
        }
        if (now - lastProgressAt < limitNanos) {
            lookLater();
        } else if (now - nextLookAt > limitNanos / LOOKS_PER_LIMIT && !excused) {
            excused = true;
            lookLater();
        } else {
            whenStalled.run();
        }
    }
}
