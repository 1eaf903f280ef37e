// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.examples.cli.CertificateOptions;
import io.cmgr.examples.cli.ServerOptions;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Sends back lines over TLS. Each DATA is a line, each write is a line, and a session that is idle for long is closed.
 */
@Command(name = "tls", description = "Sends back lines over TLS.")
final class Tls implements Callable<Integer> {
    private static final int LONGEST_LINE = 8192;
    private static final Duration IDLE = Duration.ofMinutes(5);

    @Mixin
    private ServerOptions options = new ServerOptions();

    @Mixin
    private CertificateOptions certificate = new CertificateOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        SslContext context = certificate.serverContext(command.commandLine().getOut());
        try (ConnectionManager manager = options.openManager()) {
            TcpListen where = TcpListen.on(options.port())
                    .tls(context)
                    .framing(Framing.lines(LONGEST_LINE))
                    .idleTimeout(IDLE);
            if (options.handler()) {
                options.announce(manager.listen(where, new EchoHandler()).port());
                manager.closed().get();
            } else {
                EventChannel events = manager.openEventChannel();
                options.announce(manager.listen(where, events).port());
                for (SessionEvent event : events) {
                    serve(event);
                }
            }
        }
        return ExitCode.OK;
    }

    private static void serve(SessionEvent event) {
        switch (event.state()) {
            case NEW -> event.reply("welcome over " + negotiated(event.session()));
            case DATA -> event.reply(event.data());
            default -> {}
        }
    }

    private static String negotiated(Session session) {
        SSLSession tls = session.sslSession();
        return tls == null ? "plain text" : tls.getProtocol() + ", " + tls.getCipherSuite();
    }
}
