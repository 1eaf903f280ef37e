// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.SessionHandler;
import java.io.IOException;

/** cmgr, in callbacks: each message of a session is written to all sessions. */
final class CmgrBroadcast {
    private CmgrBroadcast() {}

    static Server start(int loops) throws IOException {
        ConnectionManager manager = CmgrServers.manager(loops);
        SessionHandler broadcast = (session, data, from) -> manager.writeToAll(data.retain());
        TcpListen where = TcpListen.on(0).framing(Framing.fixed(Server.BROADCAST_BYTES));
        return new Server(manager.listen(where, broadcast).port(), manager::close);
    }
}
