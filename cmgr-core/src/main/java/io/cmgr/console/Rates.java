// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import java.util.concurrent.TimeUnit;

/**
 * How fast counters grow: what they gained between two samples, per second.
 *
 * @param nanos the time between the two; 0 if there is no earlier one
 */
record Rates(long nanos) {
    /** The rate of what was not sampled before. */
    static final long UNKNOWN = -1;

    long of(long before, long now) {
        return nanos <= 0 ? UNKNOWN : Math.round((double) (now - before) * TimeUnit.SECONDS.toNanos(1) / nanos);
    }
}
