// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the accepts that the system fails, and reports them once per period however many they are. */
final class AcceptErrors {
    private static final Logger log = LoggerFactory.getLogger(AcceptErrors.class);
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong count = new AtomicLong();

    // Event loop only.
    private long reportedAt;
    private long reportedCount;

    long count() {
        return count.get();
    }

    void add(String listener, Throwable cause) {
        long now = System.nanoTime();
        long all = count.incrementAndGet();
        if (reportedCount == 0 || now - reportedAt >= PERIOD_NANOS) {
            log.warn(
                    "listener {}: cannot accept, {} times since the last report; it tries again every second: {}",
                    listener,
                    all - reportedCount,
                    cause.toString());
            reportedAt = now;
            reportedCount = all;
        }
    }
}
