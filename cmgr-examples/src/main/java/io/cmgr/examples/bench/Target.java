// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

/** The range of figures that are good enough. */
record Target(double low, double high) {
    static Target atMost(double high) {
        return new Target(Double.NEGATIVE_INFINITY, high);
    }

    static Target atLeast(double low) {
        return new Target(low, Double.POSITIVE_INFINITY);
    }

    static Target between(double low, double high) {
        return new Target(low, high);
    }

    boolean isReachedBy(double figure) {
        return low <= figure && figure <= high;
    }

    /** The bound, or the middle of a range with two bounds. */
    double bound() {
        return Double.isInfinite(low) ? high : Double.isInfinite(high) ? low : (low + high) / 2;
    }

    String text(Metric metric) {
        if (Double.isInfinite(low)) {
            return "≤ " + metric.text(high);
        }
        return Double.isInfinite(high) ? "≥ " + metric.text(low) : metric.text(low) + " to " + metric.text(high);
    }
}
