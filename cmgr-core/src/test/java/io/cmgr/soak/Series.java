// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import java.util.ArrayList;
import java.util.List;

/** A figure over time. It should be no higher at the end than it was once the load had settled. */
final class Series {
    private final String name;
    private final double growth;
    private final long margin;
    private final List<Long> values = new ArrayList<>();

    /** The figure is flat if it ends at most at {@code growth} times its early value plus the margin. */
    Series(String name, double growth, long margin) {
        this.name = name;
        this.growth = growth;
        this.margin = margin;
    }

    synchronized void add(long value) {
        values.add(value);
    }

    /** Whether there are samples. Not every system has every figure. */
    synchronized boolean wasSampled() {
        return !values.isEmpty();
    }

    synchronized boolean isFlat() {
        return values.size() >= 12 && late() <= limit();
    }

    static String heading() {
        return String.format(
                "%-26s %8s %15s %15s %15s %15s %15s%n",
                "figure", "samples", "least", "second sixth", "last third", "allowed", "most");
    }

    @Override
    public synchronized String toString() {
        if (values.isEmpty()) {
            return name + ": no sample\n";
        }
        return String.format(
                "%-26s %8d %,15d %,15d %,15d %,15d %,15d %s%n",
                name,
                values.size(),
                values.stream().mapToLong(v -> v).min().orElseThrow(),
                early(),
                late(),
                limit(),
                values.stream().mapToLong(v -> v).max().orElseThrow(),
                isFlat() ? "flat" : "NOT FLAT");
    }

    private long early() {
        return median(values.size() / 6, values.size() / 3);
    }

    private long late() {
        return median(values.size() * 2 / 3, values.size());
    }

    private long limit() {
        return (long) (early() * growth) + margin;
    }

    private long median(int from, int to) {
        List<Long> part =
                values.subList(from, Math.max(from + 1, to)).stream().sorted().toList();
        return part.get(part.size() / 2);
    }
}
