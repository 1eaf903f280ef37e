// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the accepts that the system fails, and reports them once per period however many they are. */
final class AcceptErrors {
    private static final Logger log = LoggerFactory.getLogger(AcceptErrors.class);
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong count = new AtomicLong();

    private final Ticker ticker;

    // Event loop only.
    private long reportedAt;
    private long reportedCount;

    AcceptErrors(Ticker ticker) {
        this.ticker = ticker;
    }

    long count() {
        return count.get();
    }

    /** Counts one; answers how many it reports, which is mostly none. */
    long add(String listener, Throwable cause) {
        long now = ticker.nanoTime();
        long all = count.incrementAndGet();
        long unreported = all - reportedCount;
        if (reportedCount > 0 && now - reportedAt < PERIOD_NANOS) {
            return 0;
        }
        log.warn(
                "listener {}: cannot accept, {} times since the last report; it tries again every second: {}",
                listener,
                unreported,
                cause.toString());
        reportedAt = now;
        reportedCount = all;
        return unreported;
    }
}
