// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/** Counts an event that may happen very often, so that it is logged at most once per period. Any thread. */
public final class PeriodicReport {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Ticker ticker;
    private final long periodNanos;

    // Guarded by this.
    private long count;
    private long reportedCount;
    private long reportedAt;

    /** For a report every ten seconds at most. */
    public PeriodicReport(Ticker ticker) {
        this(ticker, PERIOD_NANOS);
    }

    /** For a report once in so many nanoseconds at most. */
    public PeriodicReport(Ticker ticker, long periodNanos) {
        this.ticker = ticker;
        this.periodNanos = periodNanos;
    }

    /** How often it has happened. */
    public synchronized long count() {
        return count;
    }

    /** How often it has happened since the last report. */
    synchronized long unreported() {
        return count - reportedCount;
    }

    /**
     * Counts one more event. If a report is due now, returns how many events it covers: all since the last report.
     * Returns 0 if no report is due.
     */
    public synchronized long record() {
        long now = ticker.nanoTime();
        count++;
        if (reportedCount > 0 && now - reportedAt < periodNanos) {
            return 0;
        }
        long unreported = count - reportedCount;
        reportedAt = now;
        reportedCount = count;
        return unreported;
    }
}
