// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.load;

import io.cmgr.examples.client.Failures;
import io.cmgr.examples.client.SteadyClients;
import io.cmgr.examples.client.Totals;
import io.cmgr.examples.client.Traffic;
import java.util.List;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;

/**
 * The result of loading a server. The JSON file has these names as its keys.
 *
 * @param server the server, as it was named on the command line
 * @param traffic what the clients sent
 * @param wire how it travelled
 * @param connected how many connections were open when sending began
 * @param seconds how long the clients sent
 * @param messagesPerSecond messages answered in that time, per second
 * @param totals everything that was sent and received, also after that time
 * @param meanMicros the mean latency in microseconds
 * @param latencies the percentiles of the latency
 * @param correctedForCoordinatedOmission whether latencies count from when a message was due, because a rate was given
 * @param connectionsWithWrongBytes how many connections received a wrong byte
 * @param connectionsFailed how many connections could not be opened, or were closed by the server
 * @param complaints descriptions of the first few of these failures
 */
record LoadResult(
        String server,
        Traffic traffic,
        String wire,
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

    /** A latency in microseconds, and the percentage of the messages that took no longer. */
    record Percentile(double percent, double micros) {}

    private static final double[] PERCENTS = {50, 75, 90, 95, 99, 99.9, 99.99, 100};

    static LoadResult of(
            String server,
            Traffic traffic,
            String wire,
            int connected,
            double seconds,
            long answeredInTime,
            SteadyClients clients) {
        Histogram latencies = clients.latencies();
        Failures failures = clients.failures();
        return new LoadResult(
                server,
                traffic,
                wire,
                connected,
                seconds,
                answeredInTime / seconds,
                clients.totals(),
                latencies.getMean() / 1e3,
                DoubleStream.of(PERCENTS)
                        .mapToObj(percent -> new Percentile(percent, latencies.getValueAtPercentile(percent) / 1e3))
                        .toList(),
                traffic.rate() > 0,
                failures.wrong(),
                failures.failed(),
                failures.first());
    }

    /**
     * Whether nothing went wrong. UDP may lose datagrams, but not all of them; over TCP every message needs an answer.
     */
    boolean isClean() {
        boolean answered = traffic.kind() == Traffic.Kind.UDP ? totals.answered() > 0 : totals.unanswered() == 0;
        return connectionsWithWrongBytes == 0 && connectionsFailed == 0 && answered;
    }
}
