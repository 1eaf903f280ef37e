// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.SessionHandler;
import java.io.IOException;
import java.net.InetSocketAddress;

/** cmgr, in callbacks: each message of a session is written to all sessions. */
final class CmgrBroadcast {
    private CmgrBroadcast() {}

    static Server start(int loops) throws IOException {
        return start(CmgrServers.manager(loops));
    }

    static Server startNode(int loops, InetSocketAddress engine) throws IOException {
        return start(CmgrServers.node(loops, engine, "many"));
    }

    static Server startOnlyNode(int loops, InetSocketAddress engine) throws IOException {
        return start(CmgrServers.node(loops, engine, "one"));
    }

    static Server startReceiver(int loops, InetSocketAddress engine) throws IOException {
        return start(CmgrServers.node(loops, engine, ServerType.RECEIVERS));
    }

    private static Server start(ConnectionManager manager) throws IOException {
        SessionHandler broadcast = (session, data, from) -> manager.writeToAll(data.retain());
        TcpListen where = TcpListen.on(0).framing(Framing.fixed(Server.BROADCAST_BYTES));
        return new Server(manager.listen(where, broadcast).port(), manager::close);
    }
}
