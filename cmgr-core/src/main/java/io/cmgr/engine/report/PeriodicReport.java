// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/** Counts something that may happen very often and is worth one line in the log per period. Any thread. */
public final class PeriodicReport {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Ticker ticker;

    // Guarded by this.
    private long count;
    private long reportedCount;
    private long reportedAt;

    public PeriodicReport(Ticker ticker) {
        this.ticker = ticker;
    }

    /** How often it has happened. */
    public synchronized long count() {
        return count;
    }

    /** How often it has happened since the last report. */
    synchronized long unreported() {
        return count - reportedCount;
    }

    /** Counts one more. Answers how often it has happened since the last report if the next one is due now, else 0. */
    public synchronized long record() {
        long now = ticker.nanoTime();
        count++;
        if (reportedCount > 0 && now - reportedAt < PERIOD_NANOS) {
            return 0;
        }
        long unreported = count - reportedCount;
        reportedAt = now;
        reportedCount = count;
        return unreported;
    }
}
