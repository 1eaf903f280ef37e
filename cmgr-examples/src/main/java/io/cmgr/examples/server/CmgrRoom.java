// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.Room;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** cmgr, in callbacks: each session is in one room, to which its messages are written. */
final class CmgrRoom implements SessionHandler {
    private final Room room;

    private CmgrRoom(Room room) {
        this.room = room;
    }

    /** All sessions are in one room. */
    static Server startAll(int loops) throws IOException {
        return start(loops, number -> "all");
    }

    /** Three sessions, which came one after the other, are in a room. */
    static Server startThree(int loops) throws IOException {
        return start(loops, number -> "three " + number / Server.THREE);
    }

    private static Server start(int loops, IntFunction<String> room) throws IOException {
        ConnectionManager manager = CmgrServers.manager(loops);
        AtomicInteger sessions = new AtomicInteger();
        TcpListen where = TcpListen.on(0).framing(Framing.fixed(Server.BROADCAST_BYTES));
        SessionHandler each =
                SessionHandler.each(session -> new CmgrRoom(manager.room(room.apply(sessions.getAndIncrement()))));
        return new Server(manager.listen(where, each).port(), manager::close);
    }

    @Override
    public void onNew(Session session) {
        session.join(room.name());
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {
        room.write(data.retain());
    }
}
