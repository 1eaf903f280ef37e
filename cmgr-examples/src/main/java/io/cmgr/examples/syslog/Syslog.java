// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.syslog;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpListen;
import io.cmgr.config.UdpListen;
import io.cmgr.examples.cli.CliManagerOptions;
import io.cmgr.examples.cli.PrintableText;
import io.cmgr.examples.cli.TlsListenerOptions;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.UdpSession;
import io.netty.util.NetUtil;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Collects log messages over UDP, TCP and TLS, and prints a line for each. It prints on its own thread, which takes from
 * one channel: a slow terminal slows the senders over TCP, and never an event loop.
 */
@Command(
        name = "syslog",
        description = {
            "Collects log messages over UDP, TCP and TLS, and prints a line for each.",
            "Over TCP and TLS a message ends with a line feed or has its length in front, and has "
                    + SyslogDecoder.MAX_BYTES + " bytes at most."
        })
public final class Syslog implements Callable<Integer> {
    @Mixin
    private CliManagerOptions managers = new CliManagerOptions();

    @Option(
            names = "--port",
            defaultValue = "5514",
            paramLabel = "PORT",
            description = "Where to listen, for TCP and for UDP; 0 for any free ports (${DEFAULT-VALUE}).")
    private int port;

    @Mixin
    private TlsListenerOptions tls = new TlsListenerOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    /** For picocli. */
    public Syslog() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = command.commandLine().getOut();
        try (ConnectionManager manager = managers.open()) {
            EventChannel events = manager.openEventChannel();
            tls.open(manager, Syslog::messages, events, out);
            UdpSession socket = manager.listen(UdpListen.on(port), events);
            out.println("UDP on port " + ((InetSocketAddress) socket.localAddress()).getPort());
            out.println("syslog listens on port "
                    + manager.listen(messages(TcpListen.on(port)), events).port());
            out.flush();
            for (SessionEvent event : events) {
                print(event, out);
            }
        }
        return ExitCode.OK;
    }

    private static TcpListen messages(TcpListen where) {
        return where.codec(handlers -> handlers.addLast(new SyslogDecoder()));
    }

    private static void print(SessionEvent event, PrintWriter out) {
        switch (event.state()) {
            case DATA -> out.println(line(event));
            case DISCONNECTED -> {
                if (event.reason() == DisconnectReason.PROTOCOL_ERROR) {
                    out.println(event.detail());
                }
            }
            default -> {}
        }
        out.flush();
    }

    /** What we know ourselves comes first, so that no sender can forge it. */
    private static String line(SessionEvent event) {
        SyslogMessage message =
                event.message() instanceof SyslogMessage decoded ? decoded : SyslogMessage.parse(event.text());
        return PrintableText.of(event.id() + " " + NetUtil.toSocketAddressString((InetSocketAddress) event.from()) + " "
                + message.facility() + "." + message.severity() + " " + message.host() + " " + message.app() + ": "
                + message.text());
    }
}
