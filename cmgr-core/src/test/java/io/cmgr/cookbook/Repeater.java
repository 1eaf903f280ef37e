// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;

final class Repeater implements SessionHandler {
    @Override
    public void onData(Session session, ByteBuf line, SocketAddress from) {
        session.write(line.toString(UTF_8).repeat(100));
        if (!session.isWritable()) {
            session.pauseReads(); // no further question until the answers have gone out
        }
    }

    @Override
    public void onWritable(Session session) {
        session.resumeReads();
    }
}
