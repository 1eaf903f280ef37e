// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.metrics;

import io.cmgr.ConnectionManager;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Makes the meters of a manager in a registry. The functions of the meters know the manager only as the object that they
 * are handed, which a registry refers to weakly.
 */
final class MeterMaker {
    private final MeterRegistry registry;
    private final ConnectionManager manager;
    private final Tags tags;
    private final Binding binding;
    private final Readings readings = new Readings(System::nanoTime);

    MeterMaker(MeterRegistry registry, ConnectionManager manager, Tags tags, Binding binding) {
        this.registry = registry;
        this.manager = manager;
        this.tags = tags;
        this.binding = binding;
    }

    void gauge(String name, String unit, String description, ToDoubleFunction<View> value) {
        gauge(name, unit, description, Tags.empty(), value);
    }

    void gauge(String name, String unit, String description, Tags more, ToDoubleFunction<View> value) {
        Readings read = readings;
        int place = read.add(value);
        binding.add(Gauge.builder(name, manager, live -> read.valueUntilClose(live, place))
                .baseUnit(unit)
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }

    /** @param seconds the value in seconds, which a registry shows in its own unit of time */
    void timeGauge(String name, String description, Tags more, ToDoubleFunction<View> seconds) {
        Readings read = readings;
        int place = read.add(seconds);
        binding.add(TimeGauge.builder(name, manager, TimeUnit.SECONDS, live -> read.valueUntilClose(live, place))
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }

    void counter(String name, String unit, String description, ToDoubleFunction<View> value) {
        counter(name, unit, description, Tags.empty(), value);
    }

    void counter(String name, String unit, String description, Tags more, ToDoubleFunction<View> value) {
        Readings read = readings;
        int place = read.add(value);
        binding.add(FunctionCounter.builder(name, manager, live -> read.value(live, place))
                .baseUnit(unit)
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }

    void timer(
            String name, String description, Tags more, ToDoubleFunction<View> count, ToDoubleFunction<View> seconds) {
        Readings read = readings;
        int times = read.add(count);
        int total = read.add(seconds);
        binding.add(FunctionTimer.builder(
                        name,
                        manager,
                        live -> (long) read.value(live, times),
                        live -> read.value(live, total),
                        TimeUnit.SECONDS)
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }
}
