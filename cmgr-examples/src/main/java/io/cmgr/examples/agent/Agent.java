// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.ConnectionManager;
import io.cmgr.examples.cli.CliManagerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reports figures to a server that comes and goes, and shows in a line what becomes of them. */
@Command(
        name = "agent",
        description = {
            "Reports figures of this JVM to a server, through restarts of the server, and shows what becomes of them.",
            "Without HOST:PORT it starts a server itself, which you stop and start again with Enter. With it, any server"
                    + " will do that answers the line LOGIN with WELCOME; at nc -lk you type that within 30 s."
        })
public final class Agent implements Callable<Integer> {
    private static final int MAX_MILLIS = 60_000;
    private static final int MAX_SECONDS = 3600;

    @Mixin
    private CliManagerOptions managers = new CliManagerOptions();

    @Parameters(arity = "0..1", paramLabel = "HOST:PORT", description = "Whom to call; by default a server of its own.")
    private @Nullable String target;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "4168",
            description = "Where its own server listens, 0 for any free port (${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--every",
            paramLabel = "MS",
            defaultValue = "500",
            description = "The time between two figures (${DEFAULT-VALUE} ms).")
    private int everyMillis;

    @Option(
            names = "--hold",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long a figure waits for a connection, before it is dropped (${DEFAULT-VALUE} s).")
    private int holdSeconds;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Who logs in; by default a name made of the process number.")
    private String name = "agent-" + ProcessHandle.current().pid();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    /** For picocli. */
    public Agent() {}

    @Override
    public Integer call() throws Exception {
        check("--every", everyMillis, MAX_MILLIS);
        check("--hold", holdSeconds, MAX_SECONDS);
        StatusLine status = new StatusLine(command.commandLine().getOut(), Ansi.AUTO.enabled());
        if (target != null) {
            report(target, status, null);
        } else {
            try (Collector server = new Collector(managers, port)) {
                status.print("Enter stops the server, and starts it again; Ctrl-D ends the program");
                status.print("server listens on port " + server.port());
                report("127.0.0.1:" + server.port(), status, server);
            }
        }
        return ExitCode.OK;
    }

    private void check(String option, int value, int max) {
        if (value < 1 || value > max) {
            throw new ParameterException(
                    command.commandLine(), option + " must be from 1 to " + max + ", not " + value);
        }
    }

    private void report(String where, StatusLine status, @Nullable Collector server) throws Exception {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (ConnectionManager manager = managers.open()) {
            Telemetry telemetry = new Telemetry(manager, where, name, Duration.ofSeconds(holdSeconds));
            manager.closed().thenRun(status::end); // also by Ctrl-C
            clock.scheduleWithFixedDelay(telemetry::report, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
            clock.scheduleWithFixedDelay(() -> status.show(telemetry.status()), 0, 1, TimeUnit.SECONDS);
            if (server == null) {
                manager.closed().get();
            } else {
                operate(server, status);
            }
        } finally {
            clock.shutdownNow();
        }
    }

    /** Stops the server at a line of input, starts it at the next, and so on. */
    private static void operate(Collector server, StatusLine status) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            while (lines.readLine() != null) {
                if (server.runs()) {
                    status.print("stopping the server");
                    server.stop();
                    status.print("server has stopped: " + server.figures());
                } else {
                    status.print("starting the server");
                    server.start();
                    status.print("server listens again");
                }
            }
        }
    }
}
