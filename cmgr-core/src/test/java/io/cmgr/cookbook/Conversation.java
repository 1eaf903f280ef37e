// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;

final class Conversation implements SessionHandler {
    private int lines; // needs no lock: the callbacks of a session run one after the other

    @Override
    public void onData(Session session, ByteBuf line, SocketAddress from) {
        lines++;
        session.write("that was line " + lines);
    }
}
