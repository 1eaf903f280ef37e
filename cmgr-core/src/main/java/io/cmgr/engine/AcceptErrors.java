// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.check.PrintableText;
import io.netty.util.concurrent.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the accepts that the system fails, and reports them once per period however many they are. */
final class AcceptErrors {
    private static final Logger log = LoggerFactory.getLogger(AcceptErrors.class);

    private final PeriodicReport report;

    AcceptErrors(Ticker ticker) {
        report = new PeriodicReport(ticker);
        var unused = PrintableText.of(""); // while there are descriptors: without one, no class can be loaded
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
