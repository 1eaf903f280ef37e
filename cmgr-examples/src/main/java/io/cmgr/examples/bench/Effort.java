// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.time.Duration;

/**
 * How much is done for a figure.
 *
 * @param rounds how many times the JVMs are started
 * @param warmUps cycles that do not count, on each course
 * @param cycles cycles that count, on each course
 * @param turn how long a contender is driven at a time
 */
record Effort(int rounds, int warmUps, int cycles, Duration turn) {
    static final Effort FULL = new Effort(3, 6, 8, Duration.ofMillis(500));
    static final Effort QUICK = new Effort(1, 2, 3, Duration.ofMillis(200));
}
