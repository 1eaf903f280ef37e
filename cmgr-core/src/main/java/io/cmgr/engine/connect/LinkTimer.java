// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a link, which rings for whatever is due next. It is its own task and its own listener, since many links
 * may wait. Event loop only.
 */
final class LinkTimer implements Runnable, FutureListener<Object> {
    /** The link. */
    interface Owner {
        /** The time has come. Event loop only. */
        void lookAtTime();

        /** The timer will never ring, because the event loop has ended. Any thread. */
        void loopIsGone();
    }

    /** With nothing due it rings once in so long, only so that the link hears of the end of its event loop. */
    static final long LOOP_IS_THERE_NANOS = TimeUnit.DAYS.toNanos(1);

    private final EventLoop eventLoop;
    private final Owner owner;

    private @Nullable Future<?> set;

    LinkTimer(EventLoop eventLoop, Owner owner) {
        this.eventLoop = eventLoop;
        this.owner = owner;
    }

    /** Rings after this time, and not at any other for which it was set. {@code Long.MAX_VALUE} is never. */
    void set(long delayNanos) {
        stop();
        if (delayNanos == Long.MAX_VALUE) {
            return;
        }
        try {
            Future<?> next = eventLoop.schedule(this, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
            set = next;
            var unused = next.addListener(this);
        } catch (RejectedExecutionException loopHasEnded) {
            owner.loopIsGone();
        }
    }

    void stop() {
        Future<?> last = set;
        set = null;
        if (last != null) {
            last.cancel(false);
        }
    }

    @Override
    public void run() {
        owner.lookAtTime();
    }

    @Override
    public void operationComplete(Future<Object> over) {
        if (over.isCancelled() && set == over) { // by an event loop that ends, and not by stop
            owner.loopIsGone();
        }
    }
}
