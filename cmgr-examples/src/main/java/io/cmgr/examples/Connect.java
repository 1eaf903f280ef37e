// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.examples.cli.CliManagerOptions;
import io.cmgr.session.Destination;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Link;
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

    /** One chunk is held at a time, for as long as it takes. */
    private static final Reconnect HOLDING_A_CHUNK = Reconnect.always().hold(CHUNK, Duration.ofHours(24));

    @Mixin
    private CliManagerOptions managers = new CliManagerOptions();

    @Parameters(paramLabel = "HOST:PORT", description = "Whom to call; an IPv6 address stands in brackets.")
    private String target = "";

    @Option(
            names = "--keep",
            description = "Connect again whenever the connection has gone, as long as there is input, which waits"
                    + " meanwhile. Standard error says when the connection is down, and when it is up again.")
    private boolean keep;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    /** Whether the end of the connection that there is ends the program. */
    private volatile boolean last;

    @Override
    public Integer call() throws Exception {
        try (ConnectionManager manager = managers.open()) {
            EventChannel events = manager.openEventChannel();
            if (keep) {
                Link link = manager.link(TcpConnect.to(target), HOLDING_A_CHUNK, events);
                start(() -> send(System.in, link, () -> end(link, events)));
            } else {
                Session session = manager.connect(TcpConnect.to(target), events).get();
                last = true;
                start(() -> send(System.in, session, session::closeOutput));
            }
            return print(events, System.out);
        }
    }

    private static void start(Runnable sender) {
        Thread input = new Thread(sender, "input");
        input.setDaemon(true);
        input.start();
    }

    /**
     * Sends the input and then our end. It waits until each chunk has been sent, so that a slow server, or one that is
     * away, slows the source of the input.
     */
    private void send(InputStream in, Destination<Void> server, Runnable end) {
        byte[] chunk = new byte[CHUNK];
        try {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                send(chunk, length, server);
            }
            end.run();
        } catch (IOException | ExecutionException | InterruptedException ignored) {
            // Nothing more can be sent. If the session has ended, its last event says why.
        }
    }

    private void send(byte[] chunk, int length, Destination<Void> server)
            throws ExecutionException, InterruptedException {
        try {
            server.write(chunk, 0, length).get();
        } catch (ExecutionException ended) {
            if (!keep) {
                throw ended;
            }
            complain("the server may lack some of the input: " + ended.getCause());
        }
    }

    /** Ends the connection that there is, or else the next, as the last one. */
    private void end(Link link, EventChannel events) {
        link.connected().thenAccept(session -> {
            last = true;
            if (session.isOpen()) {
                session.closeOutput();
            } else {
                events.close(); // its last event may have been taken already
            }
        });
    }

    /** Prints until the last session ends. After the end of the input that is when the server has ended, too. */
    private int print(EventChannel events, PrintStream out) {
        for (SessionEvent event : events) {
            if (event.state() == SessionState.DISCONNECTED && last) {
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
        complain(event.detail());
        return ExitCode.SOFTWARE;
    }

    private void complain(String what) {
        command.commandLine().getErr().println(what);
    }
}
