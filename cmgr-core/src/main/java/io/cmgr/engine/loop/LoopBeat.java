// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import io.cmgr.engine.report.BlockedLoops;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks one event loop, by a task, whether it still runs tasks. The task's answer comes on the event loop, the rest on the
 * thread of the {@link LoopWatch}.
 */
final class LoopBeat implements Runnable {
    /** How long after a report of an event loop the next one may come, whether it stays blocked or is so anew. */
    private static final long REPORT_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SessionLoop loop;
    private final long limitNanos;
    private final Ticker ticker;
    private volatile boolean answered = true;
    private volatile long askedAt;
    private long waitedNanos;
    private boolean reported;
    private long reportedAt;

    LoopBeat(SessionLoop loop, long limitNanos, Ticker ticker) {
        this.loop = loop;
        this.limitNanos = limitNanos;
        this.ticker = ticker;
    }

    /** The event loop's answer. */
    @Override
    public void run() {
        loop.answered(ticker.nanoTime() - askedAt);
        answered = true;
    }

    /**
     * Asks again if the loop has answered, or else looks how long it has not.
     *
     * @param standstill whether this process may have stood still since the last look, which says nothing of the loop
     */
    void look(long now, boolean standstill, Function<SessionLoop, @Nullable String> sessionOf) {
        if (answered) {
            ask(now);
        } else if (standstill) {
            askedAt = now - waitedNanos;
        } else {
            waitedNanos = now - askedAt;
            String session = sessionOf.apply(loop);
            loop.doesNotAnswer(new Blockage(waitedNanos, session));
            if (waitedNanos >= limitNanos && (!reported || now - reportedAt >= REPORT_AGAIN_NANOS)) {
                reported = true;
                reportedAt = now;
                BlockedLoops.report(loop.thread(), session, TimeUnit.NANOSECONDS.toMillis(waitedNanos));
            }
        }
    }

    /** An event loop that shuts down is not asked: the task would put its end off. */
    private void ask(long now) {
        if (loop.eventLoop().isShuttingDown()) {
            return;
        }
        askedAt = now;
        waitedNanos = 0;
        answered = false;
        try {
            loop.eventLoop().execute(this);
        } catch (RejectedExecutionException loopIsGone) {
            answered = true;
        }
    }
}
