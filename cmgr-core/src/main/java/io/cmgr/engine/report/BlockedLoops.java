// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

import io.cmgr.check.ThreadStack;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log that an event loop is blocked, and by what. The caller sees to it that this is not too often. */
public final class BlockedLoops {
    private static final Logger log = LoggerFactory.getLogger(BlockedLoops.class);

    private BlockedLoops() {}

    /**
     * Reports an event loop.
     *
     * @param thread the loop's thread; null if it is not known, because the loop has not answered yet
     * @param session the session whose callback runs; null if none is known to
     * @param millis for how long the loop has run no task, at least
     */
    public static void report(@Nullable Thread thread, @Nullable String session, long millis) {
        Flight.blocked(thread, session, millis);
        String whose = session == null ? "" : " by a callback of session " + session;
        if (thread == null) {
            log.warn("an event loop has been blocked for {} ms{}", millis, whose);
        } else {
            log.warn(
                    "event loop {} has been blocked for {} ms{}, here:",
                    thread.getName(),
                    millis,
                    whose,
                    ThreadStack.of(thread));
        }
    }
}
