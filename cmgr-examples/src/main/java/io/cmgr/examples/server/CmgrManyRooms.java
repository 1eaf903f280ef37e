// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** cmgr, in callbacks: each session is in many rooms, and each of its messages is written to the next of them. */
final class CmgrManyRooms implements SessionHandler {
    private final ConnectionManager manager;
    private final ManyRooms rooms;
    private final int number;
    private int next;

    private CmgrManyRooms(ConnectionManager manager, ManyRooms rooms, int number) {
        this.manager = manager;
        this.rooms = rooms;
        this.number = number;
    }

    static Server startShared(int loops) throws IOException {
        return start(CmgrServers.manager(loops), ManyRooms.SHARED);
    }

    static Server startOwn(int loops) throws IOException {
        return start(CmgrServers.manager(loops), ManyRooms.OWN);
    }

    static Server startNode(int loops, InetSocketAddress engine) throws IOException {
        return start(CmgrServers.node(loops, engine, "rooms"), ManyRooms.OF_A_CLUSTER);
    }

    private static Server start(ConnectionManager manager, ManyRooms rooms) throws IOException {
        AtomicInteger sessions = new AtomicInteger();
        TcpListen where = TcpListen.on(0).framing(Framing.fixed(Server.BROADCAST_BYTES));
        SessionHandler each =
                SessionHandler.each(session -> new CmgrManyRooms(manager, rooms, sessions.getAndIncrement()));
        return new Server(manager.listen(where, each).port(), manager::close);
    }

    @Override
    public void onNew(Session session) {
        for (int index = 0; index < rooms.ofEach(); index++) {
            session.join(rooms.name(number, index));
        }
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {
        manager.room(rooms.name(number, next)).write(data.retain());
        next = (next + 1) % rooms.ofEach();
    }
}
