// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_BROADCAST;
import static io.cmgr.examples.server.ServerType.CMGR_CHANNEL;
import static io.cmgr.examples.server.ServerType.CMGR_HANDLER;
import static io.cmgr.examples.server.ServerType.CMGR_UDP;
import static io.cmgr.examples.server.ServerType.NAIVE_QUEUE;
import static io.cmgr.examples.server.ServerType.NETTY_ECHO;
import static io.cmgr.examples.server.ServerType.NETTY_ECHO_AGAIN;
import static io.cmgr.examples.server.ServerType.NETTY_FLUSH_ONCE_GROUP;
import static io.cmgr.examples.server.ServerType.NETTY_GROUP;
import static io.cmgr.examples.server.ServerType.NETTY_UDP;

import java.util.List;

/** The rows of the core: echoes, broadcasts, datagrams, churn, memory and garbage. */
final class CoreRows {
    /** The size of a write's future on a 64-bit JVM. */
    private static final int FUTURE_BYTES = 40;

    static final List<Row> ALL = List.of(
            new Row(
                    "control",
                    "bare Netty against itself",
                    Workload.ECHO_16,
                    NETTY_ECHO,
                    NETTY_ECHO_AGAIN,
                    Target.between(0.95, 1.05)),
            new Row(
                    "echo-handler-1",
                    "echo in a `SessionHandler`, 1 in flight",
                    Workload.ECHO_1,
                    NETTY_ECHO,
                    CMGR_HANDLER,
                    Target.atMost(1.03)),
            new Row(
                    "echo-handler-16",
                    "the same, 16 in flight",
                    Workload.ECHO_16,
                    NETTY_ECHO,
                    CMGR_HANDLER,
                    Target.atMost(1.03)),
            new Row(
                    "echo-handler-many",
                    "the same, 1 in flight on " + Workload.MANY.connections() + " connections",
                    Workload.MANY,
                    NETTY_ECHO,
                    CMGR_HANDLER,
                    Target.atMost(1.03)),
            new Row(
                    "echo-channel-1",
                    "echo through the `EventChannel`, one taker, 1 in flight",
                    Workload.ECHO_1,
                    NETTY_ECHO,
                    CMGR_CHANNEL,
                    Target.atMost(1.20)),
            new Row(
                    "echo-channel-16",
                    "the same, 16 in flight",
                    Workload.ECHO_16,
                    NETTY_ECHO,
                    CMGR_CHANNEL,
                    Target.atMost(1.15)),
            new Row(
                    "echo-naive-1",
                    "echo through a blocking queue, 1 in flight",
                    Workload.ECHO_1,
                    NETTY_ECHO,
                    NAIVE_QUEUE,
                    null),
            new Row("echo-naive-16", "the same, 16 in flight", Workload.ECHO_16, NETTY_ECHO, NAIVE_QUEUE, null),
            new Row(
                    "broadcast-8",
                    "`writeToAll` to 1000 sessions, 8 senders, 1 in flight, per delivery",
                    Workload.BROADCAST_8,
                    NETTY_GROUP,
                    CMGR_BROADCAST,
                    Target.atMost(0.45)),
            new Row(
                    "broadcast-1",
                    "the same, 1 sender, 8 in flight, beside one group that is flushed once per read loop",
                    Workload.BROADCAST_1,
                    NETTY_FLUSH_ONCE_GROUP,
                    CMGR_BROADCAST,
                    Target.atMost(0.70)),
            new Row("udp", "UDP echo, 16 sockets, 8 in flight", Workload.UDP, NETTY_UDP, CMGR_UDP, Target.atMost(0.90)),
            new Row(
                    "churn",
                    "connect, one exchange, close: connections per second",
                    Workload.CHURN,
                    NETTY_ECHO,
                    CMGR_HANDLER,
                    Metric.RATE,
                    Target.atLeast(0.95)),
            new Row(
                    "idle-memory",
                    "memory of an idle session beyond bare Netty's, " + Workload.IDLE.connections() + " idle",
                    Workload.IDLE,
                    NETTY_ECHO,
                    CMGR_HANDLER,
                    Metric.MEMORY,
                    Target.atMost(1024)),
            new Row(
                    "allocation",
                    "allocated per DATA and its write, in a handler, beyond bare Netty's",
                    Workload.ECHO_1,
                    NETTY_ECHO,
                    CMGR_HANDLER,
                    Metric.ALLOCATION,
                    Target.atMost(FUTURE_BYTES)));

    private CoreRows() {}
}
