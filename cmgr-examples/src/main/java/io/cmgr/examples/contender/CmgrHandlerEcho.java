// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

import io.cmgr.ConnectionManager;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;

/** The echo in callbacks, which stops reading while the peer takes nothing. */
final class CmgrHandlerEcho implements Server {
    private final ConnectionManager manager;
    private final int port;

    CmgrHandlerEcho(int loops) throws IOException {
        manager = CmgrServers.manager(loops);
        port = manager.listenTcp(0, new Echo()).port();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        manager.close();
    }

    private static final class Echo implements SessionHandler {
        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            session.write(data.retain());
            if (!session.isWritable()) {
                session.pauseReads();
            }
        }

        @Override
        public void onWritable(Session session) {
            session.resumeReads();
        }
    }
}
