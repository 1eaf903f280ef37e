// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.guide;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Warnings;
import io.cmgr.console.ConsolePage;
import io.cmgr.metrics.CmgrMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A manager that can be looked at in a browser, shows its figures, and warns sooner than by default. */
final class Watched {
    private Watched() {}

    static ConsolePage here(ConnectionManager manager) throws IOException {
        ConsolePage console = ConsolePage.serve(manager, 8090);
        System.out.println("console at " + console.uri()); // http://127.0.0.1:8090/
        return console;
    }

    static void fromElsewhere(ConnectionManager manager) throws IOException {
        ConsolePage.serve(manager, new InetSocketAddress("10.0.0.5", 8090), "console.example.org");
    }

    static void measured(ConnectionManager manager, MeterRegistry registry) {
        new CmgrMetrics(manager).bindTo(registry);
    }

    static ConnectionManager warning() {
        Warnings warnings = Warnings.all()
                .blockedLoop(Duration.ofMillis(500)) // 2 s by default, zero for never
                .fullChannel(Duration.ZERO) // 10 s by default
                .lostManager(false)
                .buffers(false);
        return ConnectionManager.builder().warnings(warnings).build();
    }
}
