// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one timer of a link, which rings for whatever is due next. Event loop only. */
final class LinkTimer {
    private final EventLoop eventLoop;
    private final Runnable ring;
    private final Runnable loopIsGone;

    private @Nullable Future<?> set;

    /**
     * A timer that is not set.
     *
     * @param ring what it does, on the event loop
     * @param loopIsGone called if it will never ring, because the event loop has ended; on any thread
     */
    LinkTimer(EventLoop eventLoop, Runnable ring, Runnable loopIsGone) {
        this.eventLoop = eventLoop;
        this.ring = ring;
        this.loopIsGone = loopIsGone;
    }

    /** Rings after this time, and not at any other for which it was set. {@code Long.MAX_VALUE} is never. */
    void set(long delayNanos) {
        stop();
        if (delayNanos == Long.MAX_VALUE) {
            return;
        }
        try {
            Future<?> next = eventLoop.schedule(ring, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
            set = next;
            var unused = next.addListener(over -> {
                if (over.isCancelled() && set == next) { // by an event loop that ends, and not by stop
                    loopIsGone.run();
                }
            });
        } catch (RejectedExecutionException loopHasEnded) {
            loopIsGone.run();
        }
    }

    void stop() {
        Future<?> last = set;
        set = null;
        if (last != null) {
            last.cancel(false);
        }
    }
}
