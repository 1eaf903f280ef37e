// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import java.net.SocketAddress;

record StartTlsClient(SslContext context) implements SessionHandler {
    @Override
    public void onNew(Session session) {
        session.write("STARTTLS");
    }

    @Override
    public void onData(Session session, ByteBuf line, SocketAddress from) {
        if (line.toString(UTF_8).equals("220 go ahead")) {
            session.startTls(context);
            session.write("hello"); // waits for the handshake
        }
    }
}
