// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;

/** cmgr: two nodes in one process, of which one writes to a session of the other, and hears that it is written. */
final class CmgrRemoteWrites {
    private static final int IN_FLIGHT = 64;
    private static final int BYTES = 64;

    private CmgrRemoteWrites() {}

    static Server start(int loops, InetSocketAddress engine) throws IOException {
        ConnectionManager writer = CmgrServers.node(loops, engine, "writes");
        ConnectionManager holder = CmgrServers.node(loops, engine, "writes");
        CompletableFuture<String> address = new CompletableFuture<>();
        SessionHandler handler = new SessionHandler() {
            @Override
            public void onNew(Session session) {
                address.complete(session.address());
            }

            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {}
        };
        Sink.connect(holder.listenTcp(0, handler).port());
        String session = address.join();
        byte[] message = new byte[BYTES];
        InFlight writes = new InFlight(IN_FLIGHT, () -> writer.write(session, Unpooled.wrappedBuffer(message)));
        return new Server(
                0,
                () -> {
                    writer.close();
                    holder.close();
                },
                writes);
    }
}
