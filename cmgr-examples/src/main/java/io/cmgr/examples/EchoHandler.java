// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;

/** The echo in callbacks, which run on the session's event loop. Nothing is copied. */
final class EchoHandler implements SessionHandler {
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
