// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/** TLS 1.3 of the servers that are measured, with a certificate on P-256 that each of them makes. */
final class ServerTls {
    private ServerTls() {}

    static SslContext context(SslProvider provider) {
        try {
            X509Bundle made = new CertificateBuilder()
                    .subject("CN=localhost")
                    .setIsCertificateAuthority(true)
                    .algorithm(CertificateBuilder.Algorithm.ecp256)
                    .buildSelfSigned();
            return SslContextBuilder.forServer(made.getKeyPair().getPrivate(), made.getCertificatePath())
                    .sslProvider(provider)
                    .protocols("TLSv1.3")
                    .build();
        } catch (Exception e) {
            throw new IllegalStateException("no TLS by " + provider, e);
        }
    }
}
