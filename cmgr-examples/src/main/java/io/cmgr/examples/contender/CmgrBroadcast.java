// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import java.io.IOException;

/** The broadcast in callbacks: what one says, all hear. */
final class CmgrBroadcast implements Server {
    private final ConnectionManager manager;
    private final int port;

    CmgrBroadcast(int loops) throws IOException {
        manager = CmgrServers.manager(loops);
        TcpListen where = TcpListen.on(0).framing(Framing.fixed(MESSAGE_BYTES));
        port = manager.listen(where, (session, data, from) -> manager.writeToAll(data.retain()))
                .port();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        manager.close();
    }
}
