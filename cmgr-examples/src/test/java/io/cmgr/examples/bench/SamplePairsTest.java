// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SamplePairsTest {
    private final SamplePairs pairs = new SamplePairs(Metric.PROCESSOR, 0.05);

    private static Sample sample(long messages, long processorNanos, double foreignShare) {
        return new Sample(messages, 0.5, processorNanos, 3 * messages, foreignShare, new Histogram(1));
    }

    @Test
    void theMedianIsTheMiddleOneOrBetweenTheMiddleTwo() {
        pairs.add(3);
        pairs.add(1);
        pairs.add(9);
        assertEquals(3, pairs.quantile(0.5));
        pairs.add(4);
        assertEquals(3.5, pairs.quantile(0.5));
    }

    @Test
    void halfOfThePairsLiesBetweenTheQuartiles() {
        for (int value = 1; value <= 9; value++) {
            pairs.add(value);
        }
        assertEquals(3, pairs.quantile(0.25));
        assertEquals(7, pairs.quantile(0.75));
    }

    @Test
    void withoutPairsThereIsNoFigure() {
        Figure figure = Figure.of(RowNames.called("echo-handler-1").get(0), pairs);
        assertTrue(Double.isNaN(figure.median()));
        assertTrue(!figure.isKnown() && !figure.isReached());
    }

    @Test
    void aPairIsTheRatioOfWhatAMessageTook() {
        pairs.add(sample(1000, 2_000_000, 0), sample(500, 1_500_000, 0));
        assertEquals(1.5, pairs.quantile(0.5));
    }

    @Test
    void aPairInWhichEitherSampleWasDisturbedIsDropped() {
        pairs.add(sample(1000, 1_000_000, 0.06), sample(1000, 1_000_000, 0));
        pairs.add(sample(1000, 1_000_000, 0), sample(1000, 1_000_000, 0.06));
        pairs.add(sample(1000, 1_000_000, 0), sample(0, 1_000_000, 0));
        pairs.add(sample(1000, 1_000_000, 0.05), sample(1000, 1_100_000, 0.05));
        assertEquals(3, pairs.dropped());
        assertEquals(1, pairs.kept());
        assertEquals(1.1, pairs.quantile(0.5), 1e-9);
    }

    @Test
    void ratesAreRatiosAndAllocationsDifferences() {
        Sample reference = new Sample(1000, 0.5, 1, 24_000, 0, new Histogram(1));
        Sample candidate = new Sample(1000, 0.25, 1, 64_000, 0, new Histogram(1));
        assertEquals(2, Metric.RATE.of(reference, candidate));
        assertEquals(40, Metric.ALLOCATION.of(reference, candidate));
    }
}
