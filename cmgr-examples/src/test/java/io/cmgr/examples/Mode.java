// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.config.Transport;
import io.cmgr.testkit.Transports;
import java.util.stream.Stream;

/** How a server runs: on which transport, and on a channel or in callbacks. */
record Mode(Transport transport, boolean handler) {
    static Stream<Mode> all() {
        return Transports.here().flatMap(on -> Stream.of(new Mode(on, false), new Mode(on, true)));
    }

    RunningExample start(String server) {
        String[] onAnyPort = {server, "--port", "0", "--transport", transport.name()};
        String[] inCallbacks = {server, "--port", "0", "--transport", transport.name(), "--handler"};
        return RunningExample.start(handler ? inCallbacks : onAnyPort);
    }
}
