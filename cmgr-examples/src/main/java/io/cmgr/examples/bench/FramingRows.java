// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_LENGTHS;
import static io.cmgr.examples.server.ServerType.CMGR_LINES;
import static io.cmgr.examples.server.ServerType.NETTY_LENGTHS;
import static io.cmgr.examples.server.ServerType.NETTY_LINES;

import java.util.List;

/** The rows of framing. */
final class FramingRows {
    static final List<Row> ALL = List.of(
            new Row(
                    "framing-lines",
                    "echo of lines, 16 in flight",
                    Workload.LINES,
                    NETTY_LINES,
                    CMGR_LINES,
                    Target.atMost(0.95)),
            new Row(
                    "framing-length",
                    "echo of messages with 4 bytes of length, 16 in flight",
                    Workload.LENGTHS,
                    NETTY_LENGTHS,
                    CMGR_LENGTHS,
                    Target.atMost(0.95)));

    private FramingRows() {}
}
