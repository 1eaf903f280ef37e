// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** cmgr, in callbacks: a proxy that pipes each client to a connection of its own. */
final class CmgrProxy implements SessionHandler {
    private final ConnectionManager manager;

    /** Where a client is connected to, and on which event loop. */
    private final Function<Session, TcpConnect> upstream;

    private CmgrProxy(ConnectionManager manager, Function<Session, TcpConnect> upstream) {
        this.manager = manager;
        this.upstream = upstream;
    }

    /** The manager chooses the event loops, mostly the same one for the two connections of a pair. */
    static Server start(int loops, InetSocketAddress upstream) throws IOException {
        return start(CmgrServers.manager(loops), client -> TcpConnect.to(upstream));
    }

    /** The two connections of a pair share an event loop. */
    static Server startNear(int loops, InetSocketAddress upstream) throws IOException {
        return start(
                CmgrServers.manager(loops), client -> TcpConnect.to(upstream).near(client));
    }

    /** The two connections of a pair are on two event loops. On each loop there is an unused socket to be near to. */
    static Server startHop(int loops, InetSocketAddress upstream) throws IOException {
        ConnectionManager manager = CmgrServers.manager(loops);
        List<Session> onEachLoop = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            onEachLoop.add(manager.listenUdp(0, (session, data, from) -> {}));
        }
        return start(manager, client -> TcpConnect.to(upstream).near(onAnotherLoop(onEachLoop, client)));
    }

    private static Session onAnotherLoop(List<Session> sessions, Session than) {
        return sessions.stream()
                .filter(session ->
                        session.channel().eventLoop() != than.channel().eventLoop())
                .findFirst()
                .orElse(than);
    }

    private static Server start(ConnectionManager manager, Function<Session, TcpConnect> upstream) throws IOException {
        return new Server(manager.listenTcp(0, new CmgrProxy(manager, upstream)).port(), manager::close);
    }

    @Override
    public void onNew(Session client) {
        client.pauseReads();
        manager.connect(upstream.apply(client), new Piped(client)).exceptionally(failure -> {
            client.abort(failure);
            return null;
        });
    }

    @Override
    public void onData(Session client, ByteBuf data, SocketAddress from) {
        // Nothing comes here: the reads are paused until the pipe takes the data.
    }

    /** The connection of one client. */
    private record Piped(Session client) implements SessionHandler {
        @Override
        public void onNew(Session server) {
            client.pipeTo(server);
            server.pipeTo(client);
            client.resumeReads();
        }

        @Override
        public void onData(Session server, ByteBuf data, SocketAddress from) {
            // nor here
        }
    }
}
