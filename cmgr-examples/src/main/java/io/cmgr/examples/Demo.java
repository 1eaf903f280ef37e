// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpListen;
import io.cmgr.config.UdpListen;
import io.cmgr.session.Listener;
import io.cmgr.session.UdpSession;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A server and its clients in one process, over real sockets: a short play in which everything expected must happen. */
@Command(name = "demo", description = "A server and its clients talk over TCP and UDP, in one process.")
final class Demo implements Callable<Integer> {
    private static final String HERE = "127.0.0.1";

    @Mixin
    private ManagerOptions managers = new ManagerOptions();

    @Option(
            names = "--deadline",
            paramLabel = "MS",
            defaultValue = "10000",
            description = "How long the whole may take (${DEFAULT-VALUE} ms).")
    private int deadlineMillis;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = command.commandLine().getOut();
        Patience patience = new Patience(Duration.ofMillis(deadlineMillis));
        Transcript transcript = new Transcript(out);
        try (ConnectionManager serving = managers.open();
                ConnectionManager calling = managers.open();
                EventChannel events = serving.openEventChannel()) {
            Listener listener = serving.listen(TcpListen.on(HERE, 0).framing(Guests.MESSAGES), events);
            UdpSession socket = serving.listen(UdpListen.on(HERE, 0), events);
            transcript.line(
                    "server",
                    "listens",
                    listener.id() + " for TCP, " + socket.id() + " for UDP, on " + serving.transport());
            new Thread(new DemoServer(serving, events, transcript), "demo-server").start();

            play(new Guests(calling, listener, socket, patience, transcript));
            out.println();
            serving.listStats(out);
            out.flush();
        }
        return ExitCode.OK;
    }

    private static void play(Guests guests) throws Exception {
        Guest ann = guests.call("ann");
        ann.hears("welcome, a1");
        Guest bob = guests.call("bob");
        bob.hears("welcome, a2");
        Guest cyd = guests.call("cyd");
        cyd.hears("welcome, a3");

        ann.says("hello, everybody");
        for (Guest guest : List.of(ann, bob, cyd)) {
            guest.hears("a1 says hello, everybody");
        }

        Guest dan = guests.radio("dan");
        Guest eve = guests.radio("eve");
        dan.says("is this on?");
        dan.hears("thanks for 11 bytes");
        for (Guest guest : List.of(ann, bob, cyd)) {
            guest.hears("u0 says is this on?");
        }
        eve.says("loud and clear");
        eve.hears("thanks for 14 bytes");
        for (Guest guest : List.of(ann, bob, cyd)) {
            guest.hears("u0 says loud and clear");
        }

        guests.hangUp("bob");
        ann.hears("a2 has left");
        cyd.hears("a2 has left");
    }
}
