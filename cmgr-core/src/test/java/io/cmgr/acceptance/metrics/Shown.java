// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.metrics;

import static java.util.stream.Collectors.joining;

import io.cmgr.testkit.Deadline;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import java.util.Map;
import java.util.TreeMap;

/** The values of a registry's meters, by their names and tags as in {@code cmgr.sessions.active{kind=tcp}}. */
final class Shown {
    private Shown() {}

    static Map<String, Double> by(MeterRegistry registry) {
        Map<String, Double> values = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            meter.measure().forEach(measured -> {
                boolean time = measured.getStatistic() == Statistic.TOTAL_TIME;
                values.put(key(meter.getId()) + (time ? " in total" : ""), measured.getValue());
            });
        }
        return values;
    }

    private static String key(Meter.Id id) {
        return id.getName()
                + (id.getTags().isEmpty()
                        ? ""
                        : id.getTags().stream()
                                .map(tag -> tag.getKey() + "=" + tag.getValue())
                                .collect(joining(",", "{", "}")));
    }

    /** Waits until these values are shown; the rest may be as it is. */
    static void await(MeterRegistry registry, Map<String, ? extends Number> expected) {
        Map<String, Double> wanted = new TreeMap<>();
        expected.forEach((name, value) -> wanted.put(name, value.doubleValue()));
        if (!Deadline.ofSeconds(20).tryUntil(() -> by(registry).entrySet().containsAll(wanted.entrySet()))) {
            Map<String, Double> other = by(registry);
            other.keySet().retainAll(wanted.keySet());
            throw new AssertionError("expected " + wanted + "\nbut was  " + other);
        }
    }
}
