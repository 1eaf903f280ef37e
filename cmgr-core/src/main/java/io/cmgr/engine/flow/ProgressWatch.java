// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the kernel has taken nothing of an output for a while. It looks eight times per limit, so a stall is
 * noticed at most an eighth of the limit late. Event loop only.
 */
public final class ProgressWatch {
    /** An output that is watched. Event loop only. */
    public interface Watched {
        /** Whether the kernel has taken everything. */
        boolean drained();

        /** How far the kernel has got. It equals an earlier answer unless the kernel has taken bytes in between. */
        Object progress();

        /** Offers the kernel what it has not taken, before it says that it takes more; nothing, where it says so soon. */
        default void flushEarly() {}
    }

    private static final int LOOKS_PER_LIMIT = 8;

    private final EventLoop eventLoop;
    private final Watched output;
    private final long limitNanos;
    private final Runnable whenStalled;

    /** The next look; null while the output is not watched. */
    private @Nullable Future<?> nextLook;

    private long nextLookAt;

    /** Whether a late look has been forgiven since the last progress. */
    private boolean excused;

    /** What the output answered last; null while it is not watched. */
    private @Nullable Object lastProgress;

    private long lastProgressAt;

    public ProgressWatch(EventLoop eventLoop, Watched output, long limitNanos, Runnable whenStalled) {
        this.eventLoop = eventLoop;
        this.output = output;
        this.limitNanos = limitNanos;
        this.whenStalled = whenStalled;
    }

    /** Watches until the output has drained; without effect while it is watched already. */
    public void start() {
        if (nextLook == null) {
            lastProgress = output.progress();
            lastProgressAt = eventLoop.ticker().nanoTime();
            excused = false;
            lookLater();
        }
    }

    public void stop() {
        if (nextLook != null) {
            nextLook.cancel(false);
            nextLook = null;
            lastProgress = null;
        }
    }

    private void lookLater() {
        long interval = limitNanos / LOOKS_PER_LIMIT;
        nextLookAt = eventLoop.ticker().nanoTime() + interval;
        nextLook = eventLoop.schedule(this::look, interval, TimeUnit.NANOSECONDS);
    }

    /**
     * Looks once. If the look itself comes late, by more than the time between two, this process may have been suspended:
     * then nothing is proved, and the peer gets one more look, once until it makes progress.
     */
    private void look() {
        output.flushEarly();
        if (nextLook == null) {
            return; // stopped by what that flush has done
        }
        nextLook = null;
        if (output.drained()) {
            lastProgress = null;
            return;
        }
        Object progress = output.progress();
        long now = eventLoop.ticker().nanoTime();
        if (!progress.equals(lastProgress)) {
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
