// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

import io.cmgr.ConnectionManager;
import java.io.IOException;

/** The broadcast in callbacks: what one says, all hear. */
final class CmgrBroadcast implements Server {
    private final ConnectionManager manager;
    private final int port;

    CmgrBroadcast(int loops) throws IOException {
        manager = CmgrServers.manager(loops);
        port = manager.listenTcp(0, (session, data, from) -> manager.writeToAll(data.retain()))
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
