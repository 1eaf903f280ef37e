// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the servers have in common. */
final class ServerOptions {
    @Mixin
    private ManagerOptions managers = new ManagerOptions();

    @Option(
            names = "--port",
            defaultValue = "4160",
            paramLabel = "PORT",
            description = "Where to listen, 0 for any free port (${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--handler",
            description = "Serve in callbacks on the event loops, instead of taking events from a channel.")
    private boolean handler;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    ConnectionManager openManager() {
        return managers.open();
    }

    int port() {
        return port;
    }

    boolean handler() {
        return handler;
    }

    /** Tells where the server can be reached; the last thing before it serves. */
    void announce(int boundPort) {
        var out = command.commandLine().getOut();
        out.println(command.name() + " listens on port " + boundPort);
        out.flush();
    }
}
