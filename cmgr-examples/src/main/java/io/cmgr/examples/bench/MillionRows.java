// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_MILLION;
import static io.cmgr.examples.server.ServerType.CMGR_MILLION_SESSIONS;
import static io.cmgr.examples.server.ServerType.CMGR_ROOM_OF_A_MILLION;
import static io.cmgr.examples.server.ServerType.CMGR_ROOM_OF_TEN_THOUSAND;
import static io.cmgr.examples.server.ServerType.CMGR_TEN_THOUSAND;
import static io.cmgr.examples.server.ServerType.NETTY_MILLION_CHANNELS;

import java.util.List;

/** The rows of a million sessions in one JVM. Their channels are in memory: there are not so many descriptors. */
final class MillionRows {
    static final List<Row> ALL = List.of(
            new Row(
                    "million-all",
                    "`writeToAll` to a million attached channels in memory, beside 10 000, per delivery",
                    Workload.MILLION_ALL,
                    CMGR_TEN_THOUSAND,
                    CMGR_MILLION,
                    Target.between(1 / 1.15, 1.15)),
            new Row(
                    "million-room",
                    "a room of 1000 of a million sessions, beside one of 10 000, per delivery",
                    Workload.MILLION_ROOM,
                    CMGR_ROOM_OF_TEN_THOUSAND,
                    CMGR_ROOM_OF_A_MILLION,
                    Target.atMost(1.15)),
            new Row(
                    "million-memory",
                    "memory of a session beyond its channel's own, of a million",
                    Workload.MILLION_SESSIONS,
                    NETTY_MILLION_CHANNELS,
                    CMGR_MILLION_SESSIONS,
                    Metric.MEMORY,
                    Target.atMost(1331)));

    private MillionRows() {}
}
