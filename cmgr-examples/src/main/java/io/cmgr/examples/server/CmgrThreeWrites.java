// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** cmgr, in callbacks: the application keeps lists of three sessions, and writes to each of a list by itself. */
final class CmgrThreeWrites implements SessionHandler {
    private final List<Session> three;

    private CmgrThreeWrites(List<Session> three) {
        this.three = three;
    }

    static Server start(int loops) throws IOException {
        ConnectionManager manager = CmgrServers.manager(loops);
        AtomicInteger sessions = new AtomicInteger();
        Map<Integer, List<Session>> threes = new ConcurrentHashMap<>();
        TcpListen where = TcpListen.on(0).framing(Framing.fixed(Server.BROADCAST_BYTES));
        SessionHandler each = SessionHandler.each(session -> new CmgrThreeWrites(threes.computeIfAbsent(
                sessions.getAndIncrement() / Server.THREE, number -> new CopyOnWriteArrayList<>())));
        return new Server(manager.listen(where, each).port(), manager::close);
    }

    @Override
    public void onNew(Session session) {
        three.add(session);
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {
        for (Session each : three) {
            each.write(data.retainedDuplicate());
        }
    }

    @Override
    public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
        three.remove(session);
    }
}
