// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.cli;

import io.cmgr.ConnectionManager;
import io.cmgr.console.ConsolePage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that all servers have. */
public final class ServerOptions {
    @Mixin
    private CliManagerOptions managers = new CliManagerOptions();

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

    @Option(
            names = "--console",
            paramLabel = "PORT",
            description = "Serve a live view of the sessions to browsers on this machine, and to the command top.")
    private @Nullable Integer console;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    /** For picocli. */
    public ServerOptions() {}

    /**
     * Starts a manager, as {@link CliManagerOptions#open} does, and with it the console that was asked for.
     *
     * @return a running manager
     * @throws IOException if the console cannot be served
     */
    public ConnectionManager openManager() throws IOException {
        ConnectionManager manager = managers.open();
        if (console != null) {
            serveConsole(manager, console);
        }
        return manager;
    }

    private void serveConsole(ConnectionManager manager, int consolePort) throws IOException {
        try {
            ConsolePage page = ConsolePage.serve(manager, consolePort); // which ends with the manager
            command.commandLine().getOut().println("console at " + page.uri());
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * Where to listen.
     *
     * @return a port, 0 for any free one
     */
    public int port() {
        return port;
    }

    /**
     * Whether to serve in callbacks instead of taking events from a channel.
     *
     * @return true for callbacks
     */
    public boolean handler() {
        return handler;
    }

    /**
     * Prints where the server listens. Called last, when it is ready to serve.
     *
     * @param boundPort the bound port
     */
    public void announce(int boundPort) {
        var out = command.commandLine().getOut();
        out.println(command.name() + " listens on port " + boundPort);
        out.flush();
    }
}
