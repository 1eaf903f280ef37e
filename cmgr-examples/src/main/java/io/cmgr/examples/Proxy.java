// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.examples.cli.CliManagerOptions;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Passes each connection on to the first of its targets that answers: both ways, with the end of each direction. */
@Command(name = "proxy", description = "Passes TCP connections on to the first target that answers.")
final class Proxy implements Callable<Integer> {
    /** The handler of a connection whose data a pipe takes. */
    private static final SessionHandler PIPED = (server, data, from) -> {};

    @Mixin
    private CliManagerOptions managers = new CliManagerOptions();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "4167",
            description = "Where to listen, 0 for any free port (${DEFAULT-VALUE}).")
    private int port;

    @Parameters(
            arity = "1..*",
            paramLabel = "HOST:PORT",
            description = "Whom to pass connections on to, in the order in which they are tried.")
    private List<String> targets = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        List<TcpConnect> upstreams = targets.stream().map(TcpConnect::to).toList();
        try (ConnectionManager manager = managers.open()) {
            Listener listener = manager.listenTcp(port, new Clients(manager, upstreams));
            command.commandLine().getOut().println("proxy listens on port " + listener.port());
            command.commandLine().getOut().flush();
            manager.closed().get();
        }
        return ExitCode.OK;
    }

    /** Pipes each client to a connection of its own. All of this runs on the client's event loop. */
    private record Clients(ConnectionManager manager, List<TcpConnect> upstreams) implements SessionHandler {
        @Override
        public void onNew(Session client) {
            client.pauseReads();
            connect(client, upstreams.iterator());
        }

        private void connect(Session client, Iterator<TcpConnect> untried) {
            manager.connect(untried.next().near(client), PIPED).whenComplete((server, failure) -> {
                if (failure == null) {
                    client.pipeTo(server);
                    server.pipeTo(client);
                    client.resumeReads();
                } else if (untried.hasNext()) {
                    connect(client, untried);
                } else {
                    client.abort();
                }
            });
        }

        @Override
        public void onData(Session client, ByteBuf data, SocketAddress from) {
            // Nothing comes here: the reads are paused until the pipe takes the data.
        }
    }
}
