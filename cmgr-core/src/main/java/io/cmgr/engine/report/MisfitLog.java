// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

import io.netty.util.concurrent.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log that a session has been written a message that does not fit, since an application that drops the
 * futures of its writes sees nothing of it. One line per period for the sessions of one listener. Any thread.
 */
public final class MisfitLog {
    private static final Logger log = LoggerFactory.getLogger(MisfitLog.class);

    private final PeriodicReport sessions;

    public MisfitLog(Ticker ticker) {
        sessions = new PeriodicReport(ticker);
    }

    /**
     * Counts a session, and reports it unless another one was reported a moment ago.
     *
     * @param session the session: its id, and whose it is
     * @param misfit what does not fit what, without the message itself
     */
    public void report(String session, String misfit) {
        long times = sessions.record();
        if (times == 1) {
            log.warn("{}: a write failed: {}", session, misfit);
        } else if (times > 1) {
            log.warn(
                    "{}: a write failed: {}, so did writes to {} more sessions since the last report",
                    session,
                    misfit,
                    times - 1);
        }
    }
}
