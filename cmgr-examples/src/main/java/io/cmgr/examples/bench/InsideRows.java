// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_UNWATCHED;
import static io.cmgr.examples.server.ServerType.CMGR_WATCHED;

import java.util.List;

/** The rows of what it costs to see inside: warnings, meters, the Flight Recorder and explanations. */
final class InsideRows {
    static final List<Row> ALL = List.of(
            new Row(
                    "inside-16",
                    "echo with warnings, a Flight Recording, and each second a scrape and an `explain`, beside itself"
                            + " without, 16 in flight",
                    Workload.INSIDE_16,
                    CMGR_UNWATCHED,
                    CMGR_WATCHED,
                    Target.atMost(1.02)),
            new Row(
                    "inside-many",
                    "the same, 1 in flight on " + Workload.INSIDE_MANY.connections() + " connections",
                    Workload.INSIDE_MANY,
                    CMGR_UNWATCHED,
                    CMGR_WATCHED,
                    Target.atMost(1.02)));

    private InsideRows() {}
}
