// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.util.ArrayList;
import java.util.List;

/** What the pairs of one row gave; those in which other processes had a share are dropped. */
final class Samples {
    private final Metric metric;
    private final double tolerance;
    private final List<Double> kept = new ArrayList<>();
    private int dropped;

    /**
     * Creates samples.
     *
     * @param tolerance which part of the processor time others may have
     */
    Samples(Metric metric, double tolerance) {
        this.metric = metric;
        this.tolerance = tolerance;
    }

    void add(Turn reference, Turn contender) {
        if (reference.isQuiet(tolerance) && contender.isQuiet(tolerance)) {
            kept.add(metric.of(reference, contender));
        } else {
            dropped++;
        }
    }

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
     * The value below which this part of the samples lies, between two of them in proportion.
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
