// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;

/** cmgr, in callbacks: an echo that stops reading while its peer does not take the replies. */
final class CmgrHandlerEcho implements SessionHandler {
    private CmgrHandlerEcho() {}

    static Server start(int loops) throws IOException {
        ConnectionManager manager = CmgrServers.manager(loops);
        return new Server(manager.listenTcp(0, new CmgrHandlerEcho()).port(), manager::close);
    }

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
