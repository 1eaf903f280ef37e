// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_CHANNEL;
import static io.cmgr.examples.server.ServerType.CMGR_HANDLER;
import static io.cmgr.examples.server.ServerType.CMGR_LISTENERS;
import static io.cmgr.examples.server.ServerType.CMGR_STOPPED_LISTENERS;
import static io.cmgr.examples.server.ServerType.NETTY_ECHO;

import java.util.List;

/** The rows of latency at half of the rate that the reference can take. */
final class LatencyRows {
    static final List<Row> ALL = List.of(
            new Row(
                    "latency-handler-50",
                    "latency of an echo in a `SessionHandler` at half of what bare Netty can take, half of the"
                            + " messages",
                    Workload.LATENCY,
                    NETTY_ECHO,
                    CMGR_HANDLER,
                    Metric.LATENCY,
                    Target.atMost(1.05)),
            new Row(
                    "latency-handler-99",
                    "the same, 99 of 100 messages",
                    Workload.LATENCY,
                    NETTY_ECHO,
                    CMGR_HANDLER,
                    Metric.SLOW_LATENCY,
                    Target.atMost(1.10)),
            new Row(
                    "latency-handler-999",
                    "the same, 999 of 1000 messages",
                    Workload.LATENCY,
                    NETTY_ECHO,
                    CMGR_HANDLER,
                    Metric.SLOWEST_LATENCY,
                    Target.atMost(1.15)),
            new Row(
                    "latency-channel-50",
                    "the same through the `EventChannel`, half of the messages",
                    Workload.LATENCY,
                    NETTY_ECHO,
                    CMGR_CHANNEL,
                    Metric.LATENCY,
                    null),
            new Row(
                    "latency-channel-99",
                    "the same, 99 of 100 messages",
                    Workload.LATENCY,
                    NETTY_ECHO,
                    CMGR_CHANNEL,
                    Metric.SLOW_LATENCY,
                    Target.atMost(1.30)),
            new Row(
                    "latency-channel-999",
                    "the same, 999 of 1000 messages",
                    Workload.LATENCY,
                    NETTY_ECHO,
                    CMGR_CHANNEL,
                    Metric.SLOWEST_LATENCY,
                    null),
            new Row(
                    "latency-stopped-50",
                    "latency of `writeToAll` while 10 of 1000 listeners have stopped reading, beside itself without"
                            + " them, half of the messages",
                    Workload.STOPPED,
                    CMGR_LISTENERS,
                    CMGR_STOPPED_LISTENERS,
                    Metric.LATENCY,
                    Target.atMost(1.05)),
            new Row(
                    "latency-stopped-99",
                    "the same, 99 of 100 messages",
                    Workload.STOPPED,
                    CMGR_LISTENERS,
                    CMGR_STOPPED_LISTENERS,
                    Metric.SLOW_LATENCY,
                    Target.atMost(1.05)),
            new Row(
                    "latency-stopped-999",
                    "the same, 999 of 1000 messages",
                    Workload.STOPPED,
                    CMGR_LISTENERS,
                    CMGR_STOPPED_LISTENERS,
                    Metric.SLOWEST_LATENCY,
                    Target.atMost(1.05)));

    private LatencyRows() {}
}
