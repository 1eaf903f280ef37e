// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.net.SocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** A listener for an open network, whose clients must have certificates. */
record Hardened(File chain, File key, File authority) implements SessionHandler {
    TcpListen where(int port) throws SSLException {
        SslContext context = SslContextBuilder.forServer(chain, key)
                .trustManager(authority) // which signs the certificates of clients
                .clientAuth(ClientAuth.REQUIRE)
                .build();
        return TcpListen.on(port)
                .tls(context)
                .handshakeTimeout(Duration.ofSeconds(5))
                .framing(Framing.lines(1000)) // a longer line ends its session
                .readTimeout(Duration.ofMinutes(5)) // and so does silence
                .maxSessions(5000)
                .maxPendingBytes(256 << 10);
    }

    @Override
    public void onData(Session session, ByteBuf line, SocketAddress from) {
        session.write(name(session) + ": " + line.toString(UTF_8));
    }

    /** Who it is, by the certificate that was checked. */
    static String name(Session session) {
        try {
            return session.sslSession().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException noCertificate) {
            throw new IllegalStateException(noCertificate);
        }
    }
}
