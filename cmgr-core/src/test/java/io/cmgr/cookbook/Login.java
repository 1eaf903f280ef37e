// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.time.Duration;

/** Peers say who they are, and then send lines such as {@code ben hello}. */
record Login(ConnectionManager manager) implements SessionHandler {
    static TcpListen where(int port) {
        return TcpListen.on(port).framing(Framing.lines(1000)).readTimeout(Duration.ofSeconds(10)); // to log in
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {
        String line = data.toString(UTF_8);
        if (session.aliases().isEmpty()) {
            if (session.alias(line)) {
                session.readTimeout(Duration.ofMinutes(5)); // from now on
                session.write("welcome, " + line);
            } else {
                session.write("choose another name");
            }
        } else {
            String[] words = line.split(" ", 2);
            manager.write(words[0], line).whenComplete((done, failure) -> {
                if (failure != null) {
                    session.write(words[0] + " is not here");
                }
            });
        }
    }
}
