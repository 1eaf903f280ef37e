// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.metrics;

import io.cmgr.ConnectionManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * The values of a manager's meters. All of them are read together, and again when they are older than a second: so the
 * meters of one scrape share one look at the manager, however many sessions there are. Nothing is kept but numbers, and
 * not the manager, which may become garbage. Any thread.
 */
final class Readings {
    static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private final List<ToDoubleFunction<View>> figures = new ArrayList<>();
    private double[] values = {};
    private long readAt;

    Readings(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Adds a figure, and returns its place. */
    synchronized int add(ToDoubleFunction<View> figure) {
        figures.add(figure);
        return figures.size() - 1;
    }

    /** The value of the figure at this place. */
    synchronized double value(ConnectionManager manager, int place) {
        long now = nanoTime.getAsLong();
        if (values.length != figures.size() || now - readAt >= FRESH_NANOS) {
            View view = View.of(manager);
            values = figures.stream()
                    .mapToDouble(figure -> figure.applyAsDouble(view))
                    .toArray();
            readAt = now;
        }
        return values[place];
    }

    /** The same, or NaN if the manager has closed. */
    double valueUntilClose(ConnectionManager manager, int place) {
        return manager.isClosed() ? Double.NaN : value(manager, place);
    }
}
