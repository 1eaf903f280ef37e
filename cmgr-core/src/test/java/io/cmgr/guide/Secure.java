// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.guide;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A listener and a connection with TLS. */
record Secure(ConnectionManager manager, File chain, File key) {
    Listener listen(int port, SessionHandler handler) throws IOException {
        SslContext context = SslContextBuilder.forServer(chain, key).build();
        TcpListen where = TcpListen.on(port).tls(context).framing(Framing.lines(1000));
        return manager.listen(where, handler);
    }

    void renewed(Listener listener) throws IOException {
        listener.updateTls(SslContextBuilder.forServer(chain, key).build()); // open sessions keep the old one
    }

    CompletableFuture<Session> connect(int port, SessionHandler handler) throws IOException {
        SslContext context = SslContextBuilder.forClient().trustManager(chain).build();
        return manager.connect(TcpConnect.to("localhost", port).tls(context).framing(Framing.lines(1000)), handler);
    }
}
