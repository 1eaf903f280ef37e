// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SamplesTest {
    private final Samples samples = new Samples(Metric.PROCESSOR, 0.05);

    private static Turn turn(long messages, long processorNanos, double foreignShare) {
        return new Turn(messages, 0.5, processorNanos, 3 * messages, foreignShare);
    }

    @Test
    void theMedianIsTheMiddleOneOrBetweenTheMiddleTwo() {
        samples.add(3);
        samples.add(1);
        samples.add(9);
        assertEquals(3, samples.quantile(0.5));
        samples.add(4);
        assertEquals(3.5, samples.quantile(0.5));
    }

    @Test
    void halfOfThePairsLiesBetweenTheQuartiles() {
        for (int value = 1; value <= 9; value++) {
            samples.add(value);
        }
        assertEquals(3, samples.quantile(0.25));
        assertEquals(7, samples.quantile(0.75));
    }

    @Test
    void withoutSamplesThereIsNoFigure() {
        Figure figure = Figure.of(Row.ECHO_HANDLER_1, samples);
        assertTrue(Double.isNaN(figure.median()));
        assertTrue(!figure.isKnown() && !figure.isReached());
    }

    @Test
    void aPairIsTheRatioOfWhatAMessageTook() {
        samples.add(turn(1000, 2_000_000, 0), turn(500, 1_500_000, 0));
        assertEquals(1.5, samples.quantile(0.5));
    }

    @Test
    void aPairInWhichEitherTurnWasDisturbedIsDropped() {
        samples.add(turn(1000, 1_000_000, 0.06), turn(1000, 1_000_000, 0));
        samples.add(turn(1000, 1_000_000, 0), turn(1000, 1_000_000, 0.06));
        samples.add(turn(1000, 1_000_000, 0), turn(0, 1_000_000, 0));
        samples.add(turn(1000, 1_000_000, 0.05), turn(1000, 1_100_000, 0.05));
        assertEquals(3, samples.dropped());
        assertEquals(1, samples.kept());
        assertEquals(1.1, samples.quantile(0.5), 1e-9);
    }

    @Test
    void ratesAreRatiosAndAllocationsDifferences() {
        Turn reference = new Turn(1000, 0.5, 1, 24_000, 0);
        Turn contender = new Turn(1000, 0.25, 1, 64_000, 0);
        assertEquals(2, Metric.RATE.of(reference, contender));
        assertEquals(40, Metric.ALLOCATION.of(reference, contender));
    }
}
