// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.guide;

import io.cmgr.ConnectionManager;
import io.cmgr.session.Recording;
import java.io.IOException;
import java.nio.file.Path;

/** What passes through one session. */
final class Recorded {
    private Recorded() {}

    static void record(ConnectionManager manager, Runnable whatGoesWrong) throws IOException {
        Recording log = manager.wireLog("a17"); // hex and text, in your log
        Recording capture = manager.capture("a17", Path.of("a17.pcap"), 10 << 20); // a file of at most 10 MiB
        whatGoesWrong.run();
        log.close();
        capture.close();
    }
}
