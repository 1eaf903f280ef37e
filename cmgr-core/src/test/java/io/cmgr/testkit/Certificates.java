// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.cmgr.config.TcpListen;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A certificate authority for tests, and the certificates that it signs. */
public final class Certificates {
    private final X509Bundle authority;

    public Certificates() {
        authority = build(() -> new CertificateBuilder()
                .ecp256()
                .subject("CN=cmgr test authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned());
    }

    private interface Signing {
        X509Bundle sign() throws Exception;
    }

    private static X509Bundle build(Signing signing) {
        try {
            return signing.sign();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The authority's own certificate. */
    public X509Bundle authority() {
        return authority;
    }

    /** A certificate for {@code localhost} and 127.0.0.1, signed by the authority. */
    public X509Bundle localhost() {
        return build(() -> new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority));
    }

    /** Like {@link #localhost}, but for another host name. */
    public X509Bundle elsewhere() {
        return build(() -> new CertificateBuilder()
                .ecp256()
                .subject("CN=elsewhere.example")
                .addSanDnsName("elsewhere.example")
                .buildIssuedBy(authority));
    }

    /** Like {@link #localhost}, but expired. */
    public X509Bundle expired() {
        Instant now = Instant.now();
        return build(() -> new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanIpAddress("127.0.0.1")
                .notBefore(now.minus(20, ChronoUnit.DAYS))
                .notAfter(now.minus(10, ChronoUnit.DAYS))
                .buildIssuedBy(authority));
    }

    /** A client's certificate, signed by the authority. */
    public X509Bundle client(String name) {
        return build(() -> new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .addExtendedKeyUsageClientAuth()
                .buildIssuedBy(authority));
    }

    /** A listener on any port, with the certificate of {@link #localhost}. */
    public TcpListen listen(String... protocols) throws Exception {
        return TcpListen.on(0).tls(server(localhost(), protocols));
    }

    /** A listener's context. */
    public SslContext server(X509Bundle certificate, String... protocols) throws Exception {
        return protocols(SslContextBuilder.forServer(certificate.toKeyManagerFactory()), protocols)
                .build();
    }

    /** A listener's context that requires certificates of clients. */
    public SslContext serverAskingClients() throws Exception {
        return SslContextBuilder.forServer(localhost().toKeyManagerFactory())
                .trustManager(authority.toTrustManagerFactory())
                .clientAuth(ClientAuth.REQUIRE)
                .build();
    }

    /** A connection's context that trusts the authority. */
    public SslContext client() throws Exception {
        return SslContextBuilder.forClient()
                .trustManager(authority.toTrustManagerFactory())
                .build();
    }

    private static SslContextBuilder protocols(SslContextBuilder builder, String... protocols) {
        return protocols.length == 0 ? builder : builder.protocols(protocols);
    }

    /** The JDK's context for blocking peers. It trusts the authority, and presents the given certificate. */
    public SSLContext jdk(X509Bundle own) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                own.toKeyManagerFactory().getKeyManagers(),
                new TrustManager[] {authority.toTrustManager()},
                new SecureRandom());
        return context;
    }
}
