// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_PROXY;
import static io.cmgr.examples.server.ServerType.CMGR_PROXY_HOP;
import static io.cmgr.examples.server.ServerType.CMGR_PROXY_NEAR;
import static io.cmgr.examples.server.ServerType.NETTY_PROXY;
import static io.cmgr.examples.server.ServerType.NETTY_PROXY_HOP;

import java.util.List;

/** The rows of pipes: proxies of two sessions. */
final class PipeRows {
    static final List<Row> ALL = List.of(
            new Row(
                    "proxy-64k",
                    "proxy of 64 KiB messages, beside one whose pairs share an event loop",
                    Workload.PROXY_64K,
                    NETTY_PROXY,
                    CMGR_PROXY,
                    Target.atMost(1.05)),
            new Row(
                    "proxy-64",
                    "the same, of 64 B messages, 1 in flight",
                    Workload.PROXY_64,
                    NETTY_PROXY,
                    CMGR_PROXY,
                    Target.atMost(1.05)),
            new Row(
                    "proxy-near-64k",
                    "proxy of 64 KiB messages, upstream `near` its client",
                    Workload.PROXY_64K,
                    NETTY_PROXY,
                    CMGR_PROXY_NEAR,
                    Target.atMost(1)),
            new Row(
                    "proxy-near-64",
                    "the same, of 64 B messages, 1 in flight",
                    Workload.PROXY_64,
                    NETTY_PROXY,
                    CMGR_PROXY_NEAR,
                    Target.atMost(1)),
            new Row(
                    "proxy-hop-64k",
                    "proxy of 64 KiB messages over two event loops, beside one over two",
                    Workload.PROXY_64K,
                    NETTY_PROXY_HOP,
                    CMGR_PROXY_HOP,
                    Target.atMost(1)),
            new Row(
                    "proxy-hop-64",
                    "the same, of 64 B messages, 1 in flight",
                    Workload.PROXY_64,
                    NETTY_PROXY_HOP,
                    CMGR_PROXY_HOP,
                    Target.atMost(1)),
            new Row(
                    "proxy-memory",
                    "memory of a proxied connection whose client has stopped reading",
                    Workload.STOPPED_READERS,
                    null,
                    CMGR_PROXY_NEAR,
                    Metric.MEMORY,
                    Target.atMost(256 << 10)));

    private PipeRows() {}
}
