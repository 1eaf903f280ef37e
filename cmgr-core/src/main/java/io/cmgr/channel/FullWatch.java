// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log that the channel has been full for too long, and what its takers do meanwhile. It looks when the limit
 * has passed since the channel became full, however often it drains and fills in between. Any thread.
 */
final class FullWatch {
    private static final Logger log = LoggerFactory.getLogger(FullWatch.class);

    private static final long REPORT_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Supplier<@Nullable FullChannel> channel;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Zero for no warning. */
    private volatile long limitNanos = TimeUnit.SECONDS.toNanos(10);

    /** @param channel what the channel is like now; null if it is not full */
    FullWatch(Supplier<@Nullable FullChannel> channel) {
        this.channel = channel;
    }

    void limit(long nanos) {
        limitNanos = nanos;
    }

    /** The channel has become full on this event loop. */
    void filled(EventLoop loop) {
        long limit = limitNanos;
        if (limit > 0 && !scheduled.get() && scheduled.compareAndSet(false, true)) {
            schedule(loop, limit);
        }
    }

    private void schedule(EventLoop loop, long nanos) {
        try {
            var unused = loop.schedule(() -> look(loop), nanos, TimeUnit.NANOSECONDS)
                    .addListener(look -> {
                        if (look.isCancelled()) { // by the end of the loop, which the channel may outlive
                            scheduled.set(false);
                        }
                    });
        } catch (RejectedExecutionException loopIsGone) {
            scheduled.set(false);
        }
    }

    private void look(EventLoop loop) {
        scheduled.set(false); // before the look: if the channel fills behind it, that comes here again
        long limit = limitNanos;
        @Nullable FullChannel full = channel.get();
        if (full == null || limit == 0 || !scheduled.compareAndSet(false, true)) {
            return;
        }
        long now = System.nanoTime();
        long left = limit - (now - full.sinceNanos());
        if (left <= 0) {
            report(full, now);
        }
        schedule(loop, left > 0 ? left : REPORT_AGAIN_NANOS);
    }

    /** With a line of its own for each taker, since logs print what is common to two stacks only once. */
    private static void report(FullChannel full, long now) {
        log.warn("{}", full.text(now));
        full.stacks().forEach(stack -> log.warn("a taker of this channel", stack));
    }
}
