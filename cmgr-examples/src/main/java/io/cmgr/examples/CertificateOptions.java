// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.File;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The certificate of a server: the user's own, or one for localhost that is made at every start, for trying only. */
final class CertificateOptions {
    @ArgGroup(exclusive = false)
    private @Nullable Files files;

    /** Both or neither. */
    static final class Files {
        @Option(names = "--cert", required = true, paramLabel = "FILE", description = "The certificate chain, PEM.")
        @SuppressWarnings("NullAway.Init") // injected
        private File certificate;

        @Option(names = "--key", required = true, paramLabel = "FILE", description = "Its private key, PKCS#8 PEM.")
        @SuppressWarnings("NullAway.Init") // injected
        private File key;
    }

    /** The server's context; tells where the made certificate lies, for clients to trust it. */
    SslContext serverContext(PrintWriter out) throws Exception {
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
