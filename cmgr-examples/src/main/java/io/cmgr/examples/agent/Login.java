// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;

/**
 * What is said on each new connection before the first figure: the agent logs in, and the server welcomes it. Runs on
 * the link's event loop.
 */
record Login(String name) implements SessionHandler {
    static final String LOGIN = "LOGIN ";
    static final String WELCOME = "WELCOME";

    /** It writes to the session: what is written to the link now is held until the link is up. */
    @Override
    public void onNew(Session session) {
        session.write(LOGIN + name);
    }

    @Override
    public void onData(Session session, ByteBuf line, SocketAddress from) {
        if (line.toString(UTF_8).equals(WELCOME)) {
            requireNonNull(session.link()).confirm(session);
        }
    }
}
