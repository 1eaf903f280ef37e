// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** The figures of the charts, for the last minutes in which somebody looked. */
final class History {
    /** How far it goes back. */
    static final Duration LENGTH = Duration.ofMinutes(5);

    private final Deque<Point> points = new ArrayDeque<>();

    /** The totals of one sample. */
    private record Point(Instant time, long sessions, long bytesIn, long bytesOut, long unsent, long stuck) {}

    void add(Sample sample) {
        points.add(new Point(
                sample.time,
                sample.stats.sessions().size(),
                sample.rates.of(sample.before.bytesIn(), sample.stats.bytesIn()),
                sample.rates.of(sample.before.bytesOut(), sample.stats.bytesOut()),
                sample.unsent,
                sample.stuck));
        Instant oldest = sample.time.minus(LENGTH);
        points.removeIf(point -> point.time.isBefore(oldest) || point.time.isAfter(sample.time));
    }

    /** An array of points, the oldest first. */
    void write(Json json) {
        json.open('[');
        for (Point point : points) {
            json.open('{')
                    .put("time", point.time)
                    .put("sessions", point.sessions)
                    .putRate("bytesIn", point.bytesIn)
                    .putRate("bytesOut", point.bytesOut)
                    .put("unsent", point.unsent)
                    .put("stuck", point.stuck)
                    .close('}');
        }
        json.close(']');
    }
}
