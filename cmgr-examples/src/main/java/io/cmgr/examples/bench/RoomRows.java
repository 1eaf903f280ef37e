// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_BROADCAST;
import static io.cmgr.examples.server.ServerType.CMGR_HANDLER;
import static io.cmgr.examples.server.ServerType.CMGR_OWN_ROOMS;
import static io.cmgr.examples.server.ServerType.CMGR_ROOM_OF_3;
import static io.cmgr.examples.server.ServerType.CMGR_ROOM_OF_ALL;
import static io.cmgr.examples.server.ServerType.CMGR_SHARED_ROOMS;
import static io.cmgr.examples.server.ServerType.CMGR_THREE_WRITES;
import static io.cmgr.examples.server.ServerType.NETTY_MATCHED_GROUP;
import static io.cmgr.examples.server.ServerType.NETTY_OWN_GROUPS;
import static io.cmgr.examples.server.ServerType.NETTY_SHARED_GROUPS;

import java.util.List;

/** The rows of rooms. */
final class RoomRows {
    static final List<Row> ALL = List.of(
            new Row(
                    "room-all",
                    "a room of all 1000 sessions, beside `writeToAll`, per delivery",
                    Workload.BROADCAST_8,
                    CMGR_BROADCAST,
                    CMGR_ROOM_OF_ALL,
                    Target.atMost(1.05)),
            new Row(
                    "room-3",
                    "a room of 3 of " + Workload.ROOM_3.connections() + " sessions, beside three `session.write`",
                    Workload.ROOM_3,
                    CMGR_THREE_WRITES,
                    CMGR_ROOM_OF_3,
                    Target.atMost(1.25)),
            new Row(
                    "room-3-group",
                    "the same, beside a channel group and a matcher",
                    Workload.ROOM_3_GROUP,
                    NETTY_MATCHED_GROUP,
                    CMGR_ROOM_OF_3,
                    Target.atMost(0.01)),
            new Row(
                    "room-100",
                    Workload.ROOM_100.connections()
                            + " sessions in 100 rooms each of 100, beside a map of channel groups",
                    Workload.ROOM_100,
                    NETTY_SHARED_GROUPS,
                    CMGR_SHARED_ROOMS,
                    Target.atMost(0.60)),
            new Row(
                    "room-memory",
                    "memory of a room of one session, of " + Workload.OWN_ROOMS.things() + " rooms",
                    Workload.OWN_ROOMS,
                    CMGR_HANDLER,
                    CMGR_OWN_ROOMS,
                    Metric.MEMORY,
                    Target.atMost(350)),
            new Row(
                    "room-memory-group",
                    "the same and its share of the session, beside a map of channel groups",
                    Workload.OWN_ROOMS,
                    NETTY_OWN_GROUPS,
                    CMGR_OWN_ROOMS,
                    Metric.MEMORY_RATIO,
                    Target.atMost(0.70)));

    private RoomRows() {}
}
