// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.cli;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.File;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The certificate of a server: the user's own, or for trying one for localhost, which is made at every start. */
public final class CertificateOptions {
    @ArgGroup(exclusive = false)
    private @Nullable Files files;

    /** The user's own certificate: both options or neither. */
    static final class Files {
        @Option(names = "--cert", required = true, paramLabel = "FILE", description = "The certificate chain, PEM.")
        @SuppressWarnings("NullAway.Init") // injected
        private File certificate;

        @Option(names = "--key", required = true, paramLabel = "FILE", description = "Its private key, PKCS#8 PEM.")
        @SuppressWarnings("NullAway.Init") // injected
        private File key;
    }

    /** For picocli. */
    public CertificateOptions() {}

    /**
     * Makes the server's TLS context. If it also makes the certificate, it prints the file where clients find it, to
     * trust it.
     *
     * @param out where to print
     * @return the context
     * @throws Exception if a file cannot be read or holds no certificate or key
     */
    public SslContext serverContext(PrintWriter out) throws Exception {
        if (files != null) {
            return SslContextBuilder.forServer(files.certificate, files.key).build();
        }
        X509Bundle made = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        out.println("certificate made for localhost, not for production: " + made.toTempCertChainPem());
        return SslContextBuilder.forServer(made.toKeyManagerFactory()).build();
    }
}
