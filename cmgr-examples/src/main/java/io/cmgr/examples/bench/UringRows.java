// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_URING_BROADCAST;
import static io.cmgr.examples.server.ServerType.CMGR_URING_CHANNEL;
import static io.cmgr.examples.server.ServerType.CMGR_URING_HANDLER;
import static io.cmgr.examples.server.ServerType.CMGR_URING_UDP;
import static io.cmgr.examples.server.ServerType.NETTY_ECHO;
import static io.cmgr.examples.server.ServerType.NETTY_GROUP;
import static io.cmgr.examples.server.ServerType.NETTY_UDP;
import static io.cmgr.examples.server.ServerType.NETTY_URING_ECHO;

import java.util.List;

/** The rows of io_uring, each beside bare Netty on epoll, unless it says otherwise. */
final class UringRows {
    static final List<Row> ALL = List.of(
            new Row(
                    "uring-netty-1",
                    "bare Netty on io_uring, 1 in flight",
                    Workload.URING_1,
                    NETTY_ECHO,
                    NETTY_URING_ECHO,
                    null),
            new Row("uring-netty-16", "the same, 16 in flight", Workload.URING_16, NETTY_ECHO, NETTY_URING_ECHO, null),
            new Row(
                    "uring-handler-1",
                    "echo in a `SessionHandler` on io_uring, 1 in flight",
                    Workload.URING_1,
                    NETTY_ECHO,
                    CMGR_URING_HANDLER,
                    Target.atMost(0.88)),
            new Row(
                    "uring-handler-16",
                    "the same, 16 in flight",
                    Workload.URING_16,
                    NETTY_ECHO,
                    CMGR_URING_HANDLER,
                    Target.atMost(0.88)),
            new Row(
                    "uring-bare-1",
                    "the same beside bare Netty on io_uring, 1 in flight",
                    Workload.URING_1,
                    NETTY_URING_ECHO,
                    CMGR_URING_HANDLER,
                    Target.atMost(1.04)),
            new Row(
                    "uring-bare-16",
                    "the same, 16 in flight",
                    Workload.URING_16,
                    NETTY_URING_ECHO,
                    CMGR_URING_HANDLER,
                    Target.atMost(1.04)),
            new Row(
                    "uring-channel-1",
                    "echo through the `EventChannel` on io_uring, one taker, 1 in flight",
                    Workload.URING_1,
                    NETTY_ECHO,
                    CMGR_URING_CHANNEL,
                    Target.atMost(0.98)),
            new Row(
                    "uring-channel-16",
                    "the same, 16 in flight",
                    Workload.URING_16,
                    NETTY_ECHO,
                    CMGR_URING_CHANNEL,
                    Target.atMost(0.98)),
            new Row(
                    "uring-many",
                    "echo in a `SessionHandler` on io_uring, 1 in flight on " + Workload.URING_MANY.connections()
                            + " connections",
                    Workload.URING_MANY,
                    NETTY_ECHO,
                    CMGR_URING_HANDLER,
                    Target.atMost(0.92)),
            new Row(
                    "uring-broadcast-8",
                    "`writeToAll` to 1000 sessions on io_uring, 8 senders, 1 in flight, per delivery",
                    Workload.URING_BROADCAST,
                    NETTY_GROUP,
                    CMGR_URING_BROADCAST,
                    Target.atMost(0.36)),
            new Row(
                    "uring-udp",
                    "UDP echo on io_uring, 16 sockets, 8 in flight",
                    Workload.URING_UDP,
                    NETTY_UDP,
                    CMGR_URING_UDP,
                    null));

    private UringRows() {}
}
