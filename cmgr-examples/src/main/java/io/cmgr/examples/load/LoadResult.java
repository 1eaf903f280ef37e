// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.load;

import io.cmgr.examples.client.Complaints;
import io.cmgr.examples.client.Fleet;
import io.cmgr.examples.client.Totals;
import io.cmgr.examples.client.Traffic;
import java.util.List;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;

/**
 * What came of a load. It is written as JSON as it stands here.
 *
 * @param server who was loaded
 * @param traffic what the clients did
 * @param connected how many connections were open when they began
 * @param seconds how long they sent
 * @param messagesPerSecond what was answered in that time
 * @param totals all that was sent and heard, also after it
 * @param meanMicros the mean latency in microseconds
 * @param latencies the percentiles, in microseconds
 * @param correctedForCoordinatedOmission whether latencies count from when a message was due, for a rate was asked for
 * @param connectionsWithWrongBytes how many connections brought a wrong byte
 * @param connectionsFailed how many connections could not be opened, or ended too early
 * @param complaints the first of these, in words
 */
record LoadResult(
        String server,
        Traffic traffic,
        int connected,
        double seconds,
        double messagesPerSecond,
        Totals totals,
        double meanMicros,
        List<Percentile> latencies,
        boolean correctedForCoordinatedOmission,
        int connectionsWithWrongBytes,
        int connectionsFailed,
        List<String> complaints) {

    /** How long at most the given percent of the messages took. */
    record Percentile(double percent, double micros) {}

    private static final double[] PERCENTS = {50, 75, 90, 95, 99, 99.9, 99.99, 100};

    static LoadResult of(
            String server, Traffic traffic, int connected, double seconds, long answeredInTime, Fleet fleet) {
        Histogram latencies = fleet.latencies();
        Complaints complaints = fleet.complaints();
        return new LoadResult(
                server,
                traffic,
                connected,
                seconds,
                answeredInTime / seconds,
                fleet.totals(),
                latencies.getMean() / 1e3,
                DoubleStream.of(PERCENTS)
                        .mapToObj(percent -> new Percentile(percent, latencies.getValueAtPercentile(percent) / 1e3))
                        .toList(),
                traffic.rate() > 0,
                complaints.wrong(),
                complaints.failed(),
                complaints.first());
    }

    /** Whether nothing went wrong. That UDP loses datagrams is not wrong; that it loses all of them is. */
    boolean isClean() {
        boolean answered = traffic.kind() == Traffic.Kind.UDP ? totals.answered() > 0 : totals.unanswered() == 0;
        return connectionsWithWrongBytes == 0 && connectionsFailed == 0 && answered;
    }
}
