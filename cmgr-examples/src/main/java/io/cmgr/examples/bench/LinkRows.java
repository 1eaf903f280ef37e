// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_DOWN_LINKS;
import static io.cmgr.examples.server.ServerType.CMGR_HANDLER;
import static io.cmgr.examples.server.ServerType.CMGR_LINKS;
import static io.cmgr.examples.server.ServerType.CMGR_LINK_WRITER;
import static io.cmgr.examples.server.ServerType.CMGR_SESSIONS;
import static io.cmgr.examples.server.ServerType.CMGR_SESSION_WRITER;
import static io.cmgr.examples.server.ServerType.NETTY_RECONNECTS;

import java.util.List;

/** The rows of links. */
final class LinkRows {
    static final List<Row> ALL = List.of(
            new Row(
                    "link-write",
                    "`write` of 64 B by the id of a link, beside that of a session",
                    Workload.LINK_WRITE,
                    CMGR_SESSION_WRITER,
                    CMGR_LINK_WRITER,
                    Target.atMost(1.03)),
            new Row(
                    "link-write-allocation",
                    "allocated for it, beyond that for a session",
                    Workload.LINK_WRITE,
                    CMGR_SESSION_WRITER,
                    CMGR_LINK_WRITER,
                    Metric.ALLOCATION,
                    Target.atMost(0)),
            new Row(
                    "link-memory",
                    "memory of a link that is up, beyond its session, of " + Workload.LINKS.connections() + " links",
                    Workload.LINKS,
                    CMGR_SESSIONS,
                    CMGR_LINKS,
                    Metric.MEMORY,
                    Target.atMost(400)),
            new Row(
                    "link-down-memory",
                    "memory of a link that is down, after its peer has closed",
                    Workload.LINKS,
                    CMGR_HANDLER,
                    CMGR_DOWN_LINKS,
                    Metric.MEMORY,
                    Target.atMost(1024)),
            new Row(
                    "link-storm",
                    Workload.STORM.connections()
                            + " links to a server that is back after 5 s, the most in 0.1 s, beside a"
                            + " delay of 1 s",
                    Workload.STORM,
                    NETTY_RECONNECTS,
                    CMGR_LINKS,
                    Metric.PEAK,
                    Target.atMost(0.25)),
            new Row(
                    "link-return",
                    "the same: when half of the links are up again",
                    Workload.STORM,
                    null,
                    CMGR_LINKS,
                    Metric.RETURN,
                    Target.atMost(4)));

    private LinkRows() {}
}
