// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.time.Duration;

/**
 * How often and how long each row is measured.
 *
 * @param rounds how many times the JVMs are started
 * @param warmUps how many cycles of each workload do not count at least
 * @param mostWarmUps how many do not count at most, while the servers' compilers have something to do
 * @param cycles how many cycles of each workload count
 * @param sampleTime how long a server is loaded for one sample
 */
record Repetitions(int rounds, int warmUps, int mostWarmUps, int cycles, Duration sampleTime) {
    static final Repetitions FULL = new Repetitions(3, 6, 40, 8, Duration.ofMillis(500));
    static final Repetitions QUICK = new Repetitions(1, 2, 2, 3, Duration.ofMillis(200));

    private static final Repetitions SHORT = new Repetitions(1, 4, 12, 6, Duration.ofMillis(500));

    /** The same in no more rounds than this. */
    Repetitions atMost(int mostRounds) {
        return new Repetitions(Math.min(rounds, mostRounds), warmUps, mostWarmUps, cycles, sampleTime);
    }

    /** What is done at most if many rows are measured in a run. */
    Repetitions shorter() {
        return new Repetitions(
                Math.min(rounds, SHORT.rounds),
                Math.min(warmUps, SHORT.warmUps),
                Math.min(mostWarmUps, SHORT.mostWarmUps),
                Math.min(cycles, SHORT.cycles),
                sampleTime);
    }
}
