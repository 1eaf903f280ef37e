// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a manager talking to each other. Each carries its own unfinished line, so it does not matter which
 * thread calls, as long as it is one at a time for each session.
 */
final class ChatRoom implements SessionHandler {
    private final ConnectionManager manager;

    ChatRoom(ConnectionManager manager) {
        this.manager = manager;
    }

    void enter(Session guest) {
        guest.attachment(new LineAssembler());
        manager.allExcept(guest.id()).write(guest.id() + " has come\n");
        guest.write("welcome, " + guest.id() + "\n");
    }

    void hear(Session guest, byte[] data) {
        if (guest.attachment() instanceof LineAssembler speech) {
            speech.add(data).forEach(line -> tellAll(guest, line));
        }
    }

    /** Last words need no line end. */
    void leave(Session guest) {
        if (guest.attachment() instanceof LineAssembler speech && !speech.isEmpty()) {
            tellAll(guest, speech.end());
        }
        manager.writeToAll(guest.id() + " has left\n");
    }

    private void tellAll(Session guest, String line) {
        manager.writeToAll(guest.id() + ": " + line + "\n");
    }

    @Override
    public void onNew(Session session) {
        enter(session);
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {
        hear(session, ByteBufUtil.getBytes(data));
    }

    @Override
    public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
        leave(session);
    }
}
