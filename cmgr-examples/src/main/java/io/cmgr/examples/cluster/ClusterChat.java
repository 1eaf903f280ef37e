// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.cluster.LocalBackplane;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A chat on three nodes, in which everybody hears everybody, wherever they are. */
@Command(
        name = "cluster",
        description = "A chat of lines on three nodes: three JVMs on a nats-server of its own, or else in this JVM.")
public final class ClusterChat implements Callable<Integer> {
    private static final int NODES = 3;
    private static final String HELP = "Here: /who is in the lobby, /nodes, /kill 2; Ctrl-D ends it";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "4171",
            description = "Where the first node listens; the next ports are the others'; 0 for any (${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--one-jvm", description = "Run three managers in this JVM, also if there is a nats-server.")
    private boolean oneJvm;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    private final List<ChatNode> nodes = new ArrayList<>();

    /** For picocli. */
    public ClusterChat() {}

    /** What the node at this index is called. */
    static String name(int index) {
        return "n" + (index + 1);
    }

    @Override
    public Integer call() throws Exception {
        try (NatsServer nats = oneJvm ? null : NatsServer.start()) {
            try {
                run(nats);
            } finally {
                nodes.forEach(ChatNode::close);
            }
        }
        return ExitCode.OK;
    }

    private void run(@Nullable NatsServer nats) throws IOException {
        View view = new View(command.commandLine().getOut(), Ansi.AUTO.enabled());
        start(nats, view::print);
        view.begin(heading(nats), NODES);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            var unused = clock.scheduleAtFixedRate(() -> view.show(nodes), 0, 1, TimeUnit.SECONDS);
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                obey(line.strip(), view::print);
            }
        } finally {
            clock.shutdownNow();
            view.end();
        }
    }

    private void start(@Nullable NatsServer nats, Consumer<String> print) throws IOException {
        LocalBackplane local = new LocalBackplane();
        for (int i = 0; i < NODES; i++) {
            int listen = port == 0 ? 0 : port + i;
            nodes.add(
                    nats == null
                            ? new NodeInThisJvm(name(i), listen, local, print)
                            : new NodeProcess(name(i), listen, nats.url(), print));
        }
    }

    private List<String> heading(@Nullable NatsServer nats) {
        String where = nats != null
                ? "Three JVMs on a nats-server at " + nats.url() + "."
                : "Three managers in this JVM" + (oneJvm ? "." : ", as there is no nats-server on the PATH.");
        String ports = nodes.stream().map(node -> "" + node.port()).collect(Collectors.joining(" or "));
        return List.of(where, "Join with: nc localhost " + ports, HELP);
    }

    private void obey(String line, Consumer<String> print) {
        if (line.startsWith("/kill ")) {
            kill(line.substring("/kill ".length()).strip(), print);
        } else if (!line.isEmpty()) {
            nodes.stream()
                    .filter(ChatNode::lives)
                    .findFirst()
                    .ifPresentOrElse(node -> node.ask(line), () -> print.accept("* all nodes are dead"));
        }
    }

    private void kill(String which, Consumer<String> print) {
        if (which.matches("[1-" + NODES + "]")) {
            nodes.get(Integer.parseInt(which) - 1).kill();
            print.accept("* killed n" + which + ": its guests are gone, and nothing else");
        } else {
            print.accept("* which node? 1 to " + NODES);
        }
    }
}
