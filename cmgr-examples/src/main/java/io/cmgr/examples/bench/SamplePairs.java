// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.util.ArrayList;
import java.util.List;

/** The values of one row: one from each pair of samples. Pairs that other processes disturbed are dropped. */
final class SamplePairs {
    private final Metric metric;
    private final double tolerance;
    private final List<Double> kept = new ArrayList<>();
    private int dropped;

    /**
     * Creates a row's values, none so far.
     *
     * @param metric compares the two samples of a pair
     * @param tolerance which part of the processor time other processes may have in a sample that counts
     */
    SamplePairs(Metric metric, double tolerance) {
        this.metric = metric;
        this.tolerance = tolerance;
    }

    void add(Sample reference, Sample candidate) {
        if (reference.isQuiet(tolerance) && candidate.isQuiet(tolerance)) {
            kept.add(metric.of(reference, candidate));
        } else {
            dropped++;
        }
    }

    /** Adds a value that was not taken in samples. */
    void add(double value) {
        kept.add(value);
    }

    int kept() {
        return kept.size();
    }

    int dropped() {
        return dropped;
    }

    /**
     * The value below which the given part of the values lies, interpolated between its two neighbours.
     *
     * @param part 0.5 for the median
     * @return NaN if there are none
     */
    double quantile(double part) {
        if (kept.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = kept.stream().sorted().toList();
        double place = part * (sorted.size() - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
    }
}
