// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpConnect;
import io.cmgr.examples.cli.CliManagerOptions;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends standard input to a server, and prints what the server sends. */
@Command(name = "connect", description = "Sends standard input to a server, and prints what it answers.")
final class Connect implements Callable<Integer> {
    private static final int CHUNK = 64 * 1024;

    @Mixin
    private CliManagerOptions managers = new CliManagerOptions();

    @Parameters(paramLabel = "HOST:PORT", description = "Whom to call; an IPv6 address stands in brackets.")
    private String target = "";

    @Option(
            names = "--linger",
            paramLabel = "MS",
            defaultValue = "1000",
            description = "How long the server may be silent, once the input has ended, before we hang up"
                    + " (${DEFAULT-VALUE} ms).")
    private int lingerMillis;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        try (ConnectionManager manager = managers.open()) {
            EventChannel events = manager.openEventChannel();
            Session session = manager.connect(TcpConnect.to(target), events).get();
            Thread input = new Thread(() -> send(System.in, session), "input");
            input.setDaemon(true);
            input.start();
            return print(events, input, System.out);
        }
    }

    /** Waits until each chunk has been sent, so that a slow server slows the source of the input. */
    private static void send(InputStream in, Session session) {
        byte[] chunk = new byte[CHUNK];
        try {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                session.write(chunk, 0, length).get();
            }
        } catch (IOException | ExecutionException | InterruptedException ignored) {
            // Nothing more can be sent. If the session has ended, its last event says why.
        }
    }

    /**
     * Prints until the server is silent after the end of the input: a graceful close would discard what still arrives.
     */
    private int print(EventChannel events, Thread input, PrintStream out) throws InterruptedException {
        boolean inputOver;
        SessionEvent event;
        do {
            inputOver = !input.isAlive();
            event = events.poll(Duration.ofMillis(lingerMillis));
            if (event != null && event.state() == SessionState.DISCONNECTED) {
                return ended(event);
            }
            if (event != null) {
                out.writeBytes(event.data());
                out.flush();
            }
        } while (event != null || !inputOver);
        return ExitCode.OK;
    }

    private int ended(SessionEvent event) {
        if (event.reason() == DisconnectReason.PEER_CLOSED) {
            return ExitCode.OK;
        }
        command.commandLine().getErr().println(event.detail());
        return ExitCode.SOFTWARE;
    }
}
