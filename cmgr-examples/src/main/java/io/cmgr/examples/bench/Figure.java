// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import org.jspecify.annotations.Nullable;

/**
 * The result of a row.
 *
 * @param row what was measured
 * @param median the median of the pairs' values; NaN, like the quartiles, if all pairs were dropped
 * @param lowQuartile the value below which a quarter of the pairs lies
 * @param highQuartile the value above which a quarter of the pairs lies
 * @param pairs how many pairs count
 * @param dropped how many pairs do not count, because other processes disturbed them
 */
record Figure(Row row, double median, double lowQuartile, double highQuartile, int pairs, int dropped) {
    static Figure of(Row row, SamplePairs pairs) {
        return new Figure(
                row, pairs.quantile(0.5), pairs.quantile(0.25), pairs.quantile(0.75), pairs.kept(), pairs.dropped());
    }

    /** Whether the figure is good enough, or has no target. */
    boolean isReached() {
        Target target = row.target();
        return target == null || target.isReachedBy(median);
    }

    boolean isKnown() {
        return pairs > 0;
    }

    /** The figure for the JSON file. */
    Written written() {
        Target target = row.target();
        return new Written(
                row.title(),
                row.what(),
                target == null ? null : target.text(row.metric()),
                isKnown() ? median : null,
                isKnown() ? lowQuartile : null,
                isKnown() ? highQuartile : null,
                pairs,
                dropped);
    }

    /** A figure with the JSON file's keys, and null instead of NaN, which JSON does not have. */
    record Written(
            String row,
            String what,
            @Nullable String reach,
            @Nullable Double median,
            @Nullable Double lowQuartile,
            @Nullable Double highQuartile,
            int pairs,
            int dropped) {}
}
