// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices a stalled peer: the kernel has taken none of the output that waits for it during a time limit. The watch
 * looks eight times per limit, so it notices a stall at most an eighth of the limit late. Event loop only.
 */
public final class ProgressWatch {
    /** An output that is watched. Event loop only. */
    public interface Watched {
        /** Whether the kernel has taken everything. */
        boolean drained();

        /** How far the kernel has got. Equal to an earlier value unless the kernel has taken bytes in between. */
        Object progress();

        /** Flushes before the kernel reports that the socket is writable, which may be late: see {@link EarlyFlush}. */
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

    /** Whether the peer has been given one more look since its last progress, because a look came late. */
    private boolean excused;

    /** The output's progress at the last look; null while it is not watched. */
    private @Nullable Object lastProgress;

    /** Volatile only because {@link #withoutProgress} reads it on any thread. */
    private volatile long lastProgressAt;

    public ProgressWatch(EventLoop eventLoop, Watched output, long limitNanos, Runnable whenStalled) {
        this.eventLoop = eventLoop;
        this.output = output;
        this.limitNanos = limitNanos;
        this.whenStalled = whenStalled;
    }

    /** Watches the output until it has drained. Has no effect while it is watched already. */
    public void start() {
        if (nextLook == null) {
            lastProgress = output.progress();
            lastProgressAt = eventLoop.ticker().nanoTime();
            excused = false;
            lookLater();
        }
    }

    /** Looks on after a stall: only the time without progress is wanted. Called when one is noticed. */
    public void goOn() {
        lookLater();
    }

    public void stop() {
        if (nextLook != null) {
            nextLook.cancel(false);
            nextLook = null;
            lastProgress = null;
        }
    }

    /**
     * For how long the kernel has taken nothing, as far as the last look knows; null while the output is not watched. Any
     * thread: a moment's picture.
     */
    public @Nullable Duration withoutProgress() {
        return lastProgress == null ? null : Duration.ofNanos(eventLoop.ticker().nanoTime() - lastProgressAt);
    }

    private void lookLater() {
        long interval = limitNanos / LOOKS_PER_LIMIT;
        nextLookAt = eventLoop.ticker().nanoTime() + interval;
        nextLook = eventLoop.schedule(this::look, interval, TimeUnit.NANOSECONDS);
    }

    /**
     * Looks once. If this look comes late by more than the time between two looks, this process may have been
     * suspended, and the peer may not be to blame. So the peer gets one more look; the next such excuse is possible
     * after progress only.
     */
    private void look() {
        output.flushEarly();
        if (nextLook == null) {
            return; // that flush, or a callback of it, has stopped this watch
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
