// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_UNIX;
import static io.cmgr.examples.server.ServerType.NETTY_UNIX;

import java.util.List;

/** The rows of Unix-domain sockets. */
final class UnixRows {
    static final List<Row> ALL = List.of(
            new Row(
                    "unix-1",
                    "echo on Unix-domain sockets, 1 in flight",
                    Workload.UNIX_1,
                    NETTY_UNIX,
                    CMGR_UNIX,
                    Target.atMost(1.03)),
            new Row("unix-16", "the same, 16 in flight", Workload.UNIX_16, NETTY_UNIX, CMGR_UNIX, Target.atMost(1.03)));

    private UnixRows() {}
}
