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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
            return print(events, System.out);
        }
    }

    /**
     * Sends the input and then our end. It waits until each chunk has been sent, so that a slow server slows the source of
     * the input.
     */
    private static void send(InputStream in, Session session) {
        byte[] chunk = new byte[CHUNK];
        try {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                session.write(chunk, 0, length).get();
            }
            session.closeOutput();
        } catch (IOException | ExecutionException | InterruptedException ignored) {
            // Nothing more can be sent. If the session has ended, its last event says why.
        }
    }

    /** Prints until the session ends. After the end of the input that is when the server has ended, too. */
    private int print(EventChannel events, PrintStream out) {
        for (SessionEvent event : events) {
            if (event.state() == SessionState.DISCONNECTED) {
                return ended(event);
            }
            out.writeBytes(event.data());
            out.flush();
        }
        return ExitCode.OK;
    }

    private int ended(SessionEvent event) {
        if (event.reason() == DisconnectReason.PEER_CLOSED || event.reason() == DisconnectReason.LOCAL_CLOSE) {
            return ExitCode.OK;
        }
        command.commandLine().getErr().println(event.detail());
        return ExitCode.SOFTWARE;
    }
}
