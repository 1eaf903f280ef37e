// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time to about a second. An event loop reads the clock once a second while the channel has sessions, so that it is
 * known since when a thread has had its turn, and no take of an event looks at the clock. Any thread.
 */
final class CoarseClock {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final BooleanSupplier needed;
    private final AtomicReference<@Nullable Tick> ticking = new AtomicReference<>();
    private volatile long now = System.nanoTime();
    private volatile char second = secondOf(now);

    /** @param needed whether the channel has sessions */
    CoarseClock(BooleanSupplier needed) {
        this.needed = needed;
    }

    /** The time of {@link System#nanoTime} at the last look. */
    long now() {
        return now;
    }

    /** The second of the last look, of those that fit: they begin anew every 18 hours. */
    char second() {
        return second;
    }

    /** Reads the clock now, and returns its second: no event that is there has a later one. */
    char look() {
        long time = System.nanoTime();
        char read = secondOf(time);
        now = time;
        second = read;
        return read;
    }

    private static char secondOf(long nanos) {
        return (char) TimeUnit.NANOSECONDS.toSeconds(nanos);
    }

    /** The channel has another session, on this event loop, which goes on if the loop that kept the time is late or gone. */
    void keep(EventLoop loop) {
        @Nullable Tick present = ticking.get();
        if (present == null || System.nanoTime() - now > 2 * PERIOD_NANOS) {
            var unused = look();
            Tick next = new Tick(loop);
            if (ticking.compareAndSet(present, next)) {
                next.schedule();
            }
        }
    }

    /** Once a second, until another one has taken its place, or the channel has no session. */
    private final class Tick implements Runnable {
        private final EventLoop loop;

        Tick(EventLoop loop) {
            this.loop = loop;
        }

        void schedule() {
            try {
                var unused = loop.schedule(this, PERIOD_NANOS, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException loopIsGone) {
                ticking.compareAndSet(this, null);
            }
        }

        @Override
        public void run() {
            var unused = look();
            // A session that comes between the two starts another tick, or is found here.
            if (ticking.compareAndSet(this, null) && needed.getAsBoolean() && ticking.compareAndSet(null, this)) {
                schedule();
            }
        }
    }
}
