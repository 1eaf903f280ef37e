// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.UdpListen;
import io.cmgr.examples.cli.CliManagerOptions;
import io.cmgr.examples.cli.PrintableText;
import io.cmgr.session.Destination;
import io.cmgr.session.SessionEvent;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Finds other instances of this program through a multicast group. An instance that starts sends a hello to the group,
 * and each one that receives it answers that it is here. The answer, too, goes to the group: instances on one machine
 * share the port, so an answer to the sender alone could reach another instance.
 */
@Command(name = "multicast", description = "Finds the others that run this program, through a multicast group.")
final class Multicast implements Callable<Integer> {
    private static final String HELLO = "hello, here is ";
    private static final String HERE = "here is ";
    private static final int MAX_BYTES = 200;

    @Mixin
    private CliManagerOptions managers = new CliManagerOptions();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What the others shall call us; by default a name made of the process number.")
    private String name = "process " + ProcessHandle.current().pid();

    @Option(
            names = "--group",
            paramLabel = "ADDRESS",
            defaultValue = "239.255.41.60",
            description = "Where to meet, IPv4 or IPv6 (${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // injected
    private InetAddress group;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "4164",
            description = "The port that all share (${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--interface", paramLabel = "NAME", description = "Where to join; by default one is found.")
    private @Nullable NetworkInterface networkInterface;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = command.commandLine().getOut();
        try (ConnectionManager manager = managers.open()) {
            EventChannel events = manager.openEventChannel();
            UdpListen where = UdpListen.on(port).maxDatagram(MAX_BYTES).multicast(group, networkInterface);
            Destination<Void> everybody = manager.listen(where, events).to(new InetSocketAddress(group, port));
            out.println("multicast listens on port " + port + " as " + PrintableText.of(name));
            out.flush();
            everybody.write(HELLO + name + "\n").get();
            Set<String> known = new HashSet<>(Set.of(name));
            for (SessionEvent event : events) {
                String text = event.text().strip();
                boolean hello = text.startsWith(HELLO);
                if (!event.truncated() && (hello || text.startsWith(HERE))) {
                    String who = text.substring(hello ? HELLO.length() : HERE.length());
                    if (known.add(who)) {
                        InetSocketAddress from = (InetSocketAddress) event.from();
                        out.println(PrintableText.of(who) + " is at "
                                + from.getAddress().getHostAddress());
                        out.flush();
                    }
                    if (hello && !who.equals(name)) {
                        everybody.write(HERE + name + "\n");
                    }
                }
            }
        }
        return ExitCode.OK;
    }
}
