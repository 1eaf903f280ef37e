// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import javax.net.ssl.SSLException;

/** TLS for loading a server: by OpenSSL where netty-tcnative is on the class path, otherwise by the JDK. */
public final class AnyCertificate {
    private AnyCertificate() {}

    /**
     * A client's context that takes any certificate for any name.
     *
     * @return a context by OpenSSL or the JDK
     */
    public static SslContext context() {
        return context(SslContext.defaultClientProvider());
    }

    /**
     * A client's context that takes any certificate for any name.
     *
     * @param provider by which; that of the JDK remembers the sessions of named peers
     * @return a context
     */
    public static SslContext context(SslProvider provider) {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(provider)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("no TLS here", e);
        }
    }
}
