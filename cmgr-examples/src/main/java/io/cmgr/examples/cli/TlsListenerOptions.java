// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.cli;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.session.SessionHandler;
import java.io.PrintWriter;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of servers that serve over TLS on a second port, if it is asked for. */
public final class TlsListenerOptions {
    @Option(names = "--tls", paramLabel = "PORT", description = "Serve over TLS on this port, too; 0 for any free one.")
    private @Nullable Integer port;

    @Mixin
    private CertificateOptions certificate = new CertificateOptions();

    /** For picocli. */
    public TlsListenerOptions() {}

    /**
     * Opens the listener if it is asked for, and prints its port.
     *
     * @param manager the manager of its sessions
     * @param settings what is set for the port without TLS, too
     * @param handler the handler of its sessions
     * @param out where to print
     * @throws Exception if it cannot listen, or a file of the certificate is bad
     */
    public void open(
            ConnectionManager manager, UnaryOperator<TcpListen> settings, SessionHandler handler, PrintWriter out)
            throws Exception {
        if (port != null) {
            TcpListen where = settings.apply(TcpListen.on(port)).tls(certificate.serverContext(out));
            out.println("TLS on port " + manager.listen(where, handler).port());
        }
    }
}
