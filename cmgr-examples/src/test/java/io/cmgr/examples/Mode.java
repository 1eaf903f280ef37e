// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.config.Transport;
import io.cmgr.testkit.Transports;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How a server runs: on which transport, and with an event channel or in callbacks. */
public record Mode(Transport transport, boolean handler) {
    public static Stream<Mode> all() {
        return Transports.here().flatMap(on -> Stream.of(new Mode(on, false), new Mode(on, true)));
    }

    public RunningExample start(String server, String... more) {
        List<String> args = new ArrayList<>(List.of(server, "--port", "0", "--transport", transport.name()));
        if (handler) {
            args.add("--handler");
        }
        args.addAll(List.of(more));
        return RunningExample.start(args.toArray(String[]::new));
    }
}
