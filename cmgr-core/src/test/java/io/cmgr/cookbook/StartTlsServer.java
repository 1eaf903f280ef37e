// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import java.net.SocketAddress;

record StartTlsServer(SslContext context) implements SessionHandler {
    @Override
    public void onData(Session session, ByteBuf line, SocketAddress from) {
        if (session.sslSession() != null) {
            session.write(line.retain()); // an echo, encrypted
        } else if (line.toString(UTF_8).equals("STARTTLS")) {
            session.write("220 go ahead"); // the last line in plain text
            session.startTls(context);
        } else {
            session.write("530 STARTTLS first");
        }
    }
}
