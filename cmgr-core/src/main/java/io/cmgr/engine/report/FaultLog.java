// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

import io.cmgr.check.PrintableThrowable;
import io.netty.util.concurrent.Ticker;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports exceptions that nothing else handles, most of them thrown by the application's callbacks. Each kind is
 * reported at most once per period, with one stack trace and how often it has occurred since the last report. So a peer
 * that provokes an exception a thousand times costs one report. Any thread.
 */
public final class FaultLog {
    private static final Logger log = LoggerFactory.getLogger(FaultLog.class);

    /** How many kinds are distinguished. All further kinds count as one. */
    private static final int MAX_KINDS = 64;

    private static final Kind OTHER = new Kind("", "");

    private final Ticker ticker;
    private final boolean explains;
    private final Map<Kind, PeriodicReport> kinds = new ConcurrentHashMap<>();

    private record Kind(String fault, String type) {}

    /**
     * A log in which nothing was reported yet.
     *
     * @param explains whether the exceptions of {@link ReleasedBuffers} are explained
     */
    public FaultLog(Ticker ticker, boolean explains) {
        this.ticker = ticker;
        this.explains = explains;
    }

    /**
     * Counts a fault, and reports it unless one of its kind has been reported within the period.
     *
     * @param where where it occurred, such as {@code session a1}; never text that a peer has sent
     * @param fault what happened, and what follows from it; this and the class of the error make its kind
     * @param error what was thrown
     */
    public void report(String where, String fault, Throwable error) {
        long times = reportOf(new Kind(fault, error.getClass().getName())).record();
        if (times == 0) {
            return;
        }
        String said = explains ? ReleasedBuffers.explained(fault, error) : fault;
        if (times == 1) {
            log.warn("{}: {}", where, said, PrintableThrowable.of(error));
        } else {
            log.warn("{}: {}, {} times since the last report", where, said, times, PrintableThrowable.of(error));
        }
    }

    /** Reports how often each kind has occurred since its last report. Called when the manager ends. */
    public void reportTheRest() {
        kinds.forEach((kind, report) -> {
            long times = report.unreported();
            if (times > 0) {
                log.warn("{}: {} times more since the last report: {}", kind.fault(), times, kind.type());
            }
        });
    }

    private PeriodicReport reportOf(Kind kind) {
        Kind counted = kinds.size() < MAX_KINDS || kinds.containsKey(kind) ? kind : OTHER;
        return kinds.computeIfAbsent(counted, k -> new PeriodicReport(ticker));
    }
}
