// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import org.jspecify.annotations.Nullable;

/**
 * What came out for a row.
 *
 * @param row what was measured
 * @param median of the pairs; NaN if all were dropped, and so are the quartiles
 * @param lowQuartile a quarter of the pairs is below
 * @param highQuartile a quarter of the pairs is above
 * @param pairs how many pairs there are
 * @param dropped how many more there were, in which others had a share
 */
record Figure(Row row, double median, double lowQuartile, double highQuartile, int pairs, int dropped) {
    static Figure of(Row row, Samples samples) {
        return new Figure(
                row,
                samples.quantile(0.5),
                samples.quantile(0.25),
                samples.quantile(0.75),
                samples.kept(),
                samples.dropped());
    }

    /** Whether it is good enough; also where nothing is asked. */
    boolean isReached() {
        Target target = row.target();
        return target == null || target.isReachedBy(median);
    }

    boolean isKnown() {
        return pairs > 0;
    }

    /** What programs read. */
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

    /** As JSON, which knows no NaN. */
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
