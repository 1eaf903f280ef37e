// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import io.cmgr.check.PrintableText;
import io.cmgr.engine.report.PeriodicReport;
import io.netty.util.concurrent.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts failed accepts, and logs them at most once per period. Any thread. */
final class AcceptErrors {
    private static final Logger log = LoggerFactory.getLogger(AcceptErrors.class);

    private final PeriodicReport report;

    AcceptErrors(Ticker ticker) {
        report = new PeriodicReport(ticker);
        var unused = PrintableText.of(""); // loads the class now: without free descriptors it could not be loaded later
    }

    long count() {
        return report.count();
    }

    void record(String listener, Throwable cause) {
        long unreported = report.record();
        if (unreported > 0) {
            log.warn(
                    "listener {}: cannot accept, {} times since the last report; it tries again every second: {}",
                    listener,
                    unreported,
                    PrintableText.of(cause));
        }
    }
}
