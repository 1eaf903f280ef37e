// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.examples.cli.CertificateOptions;
import io.cmgr.examples.cli.CliManagerOptions;
import io.cmgr.session.Session;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A mail server that takes mail from anybody who encrypts it, and prints a line for each. */
@Command(name = "smtp", description = "Takes mail over SMTP with STARTTLS, and prints a line for each.")
public final class Smtp implements Callable<Integer> {
    /** Lines end with CRLF and nothing else: who takes a lone LF too lets mails be smuggled in. */
    private static final Framing LINES = Framing.delimiter("\r\n".getBytes(US_ASCII), 1000);

    private static final Duration SILENCE = Duration.ofMinutes(5);

    @Mixin
    private CliManagerOptions managers = new CliManagerOptions();

    @Mixin
    private CertificateOptions certificate = new CertificateOptions();

    @Option(
            names = "--port",
            defaultValue = "4166",
            paramLabel = "PORT",
            description = "Where to listen, 0 for any free port (${DEFAULT-VALUE}).")
    private int port;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    /** For picocli. */
    public Smtp() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = command.commandLine().getOut();
        SmtpHandler handler =
                new SmtpHandler(certificate.serverContext(out), (session, mail) -> out.println(line(session, mail)));
        try (ConnectionManager manager = managers.open()) {
            TcpListen where = TcpListen.on(port).framing(LINES).readTimeout(SILENCE);
            out.println("smtp listens on port " + manager.listen(where, handler).port());
            out.flush();
            manager.closed().get();
        }
        return ExitCode.OK;
    }

    /** Without what the client has chosen, which may not be fit for a terminal. */
    private static String line(Session session, Mail mail) {
        return "a mail of " + mail.text().length + " bytes for "
                + mail.recipients().size() + ", over "
                + requireNonNull(session.sslSession()).getProtocol() + " from " + session.remoteAddress();
    }
}
