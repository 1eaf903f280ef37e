// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.demo;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpListen;
import io.cmgr.config.UdpListen;
import io.cmgr.examples.cli.CliManagerOptions;
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

/**
 * A server and its clients talk in one process, over real sockets. Each client checks that it receives what it must.
 */
@Command(name = "demo", description = "A server and its clients talk over TCP and UDP, in one process.")
public final class Demo implements Callable<Integer> {
    private static final String HERE = "127.0.0.1";

    @Mixin
    private CliManagerOptions managers = new CliManagerOptions();

    @Option(
            names = "--deadline",
            paramLabel = "MS",
            defaultValue = "10000",
            description = "How long the whole may take (${DEFAULT-VALUE} ms).")
    private int deadlineMillis;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    /** For picocli. */
    public Demo() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = command.commandLine().getOut();
        TimeLimit timeLimit = new TimeLimit(Duration.ofMillis(deadlineMillis));
        Transcript transcript = new Transcript(out);
        try (ConnectionManager serving = managers.open();
                ConnectionManager calling = managers.open();
                EventChannel events = serving.openEventChannel()) {
            Listener listener = serving.listen(TcpListen.on(HERE, 0).framing(DemoClients.MESSAGES), events);
            UdpSession socket = serving.listen(UdpListen.on(HERE, 0), events);
            transcript.line(
                    "server",
                    "listens",
                    listener.id() + " for TCP, " + socket.id() + " for UDP, on " + serving.transport());
            new Thread(new DemoServer(serving, events, transcript), "demo-server").start();

            play(new DemoClients(calling, listener, socket, timeLimit, transcript));
            out.println();
            serving.listStats(out);
            out.flush();
        }
        return ExitCode.OK;
    }

    private static void play(DemoClients clients) throws Exception {
        DemoClient ann = clients.connectTcp("ann");
        ann.hears("welcome, a1");
        DemoClient bob = clients.connectTcp("bob");
        bob.hears("welcome, a2");
        DemoClient cyd = clients.connectTcp("cyd");
        cyd.hears("welcome, a3");

        ann.says("hello, everybody");
        for (DemoClient client : List.of(ann, bob, cyd)) {
            client.hears("a1 says hello, everybody");
        }

        DemoClient dan = clients.openUdp("dan");
        DemoClient eve = clients.openUdp("eve");
        dan.says("is this on?");
        dan.hears("thanks for 11 bytes");
        for (DemoClient client : List.of(ann, bob, cyd)) {
            client.hears("u0 says is this on?");
        }
        eve.says("loud and clear");
        eve.hears("thanks for 14 bytes");
        for (DemoClient client : List.of(ann, bob, cyd)) {
            client.hears("u0 says loud and clear");
        }

        clients.close("bob");
        ann.hears("a2 has left");
        cyd.hears("a2 has left");
    }
}
