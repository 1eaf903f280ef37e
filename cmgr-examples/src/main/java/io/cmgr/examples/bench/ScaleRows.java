// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_BROADCAST;
import static io.cmgr.examples.server.ServerType.CMGR_FEW;

import java.util.List;

/** The rows of growing numbers of sessions. */
final class ScaleRows {
    /** What is linear enough, either way. */
    private static final Target WITHIN = Target.between(1 / 1.15, 1.15);

    static final List<Row> ALL = List.of(
            new Row(
                    "scale-1000",
                    "`writeToAll` to 1000 sessions on one event loop, beside the same to 100, 1 in flight, per"
                            + " delivery",
                    Workload.SCALE_1000,
                    CMGR_FEW,
                    CMGR_BROADCAST,
                    WITHIN),
            new Row("scale-10000", "the same, 10 000 sessions", Workload.SCALE_10000, CMGR_FEW, CMGR_BROADCAST, WITHIN),
            new Row(
                    "scale-19000",
                    "the same, " + Workload.SCALE_19000.connections() + " sessions",
                    Workload.SCALE_19000,
                    CMGR_FEW,
                    CMGR_BROADCAST,
                    WITHIN));

    private ScaleRows() {}
}
