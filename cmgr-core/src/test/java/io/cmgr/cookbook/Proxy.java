// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.Iterator;
import java.util.List;

record Proxy(ConnectionManager manager, List<TcpConnect> targets) implements SessionHandler {
    @Override
    public void onNew(Session client) {
        client.pauseReads(); // so that nothing is read before there is a pipe
        connect(client, targets.iterator());
    }

    private void connect(Session client, Iterator<TcpConnect> untried) {
        manager.connect(untried.next().near(client), (server, data, from) -> {}).whenComplete((server, failure) -> {
            if (failure == null) {
                client.pipeTo(server);
                server.pipeTo(client);
                client.resumeReads();
            } else if (untried.hasNext()) {
                connect(client, untried);
            } else {
                client.abort();
            }
        });
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {} // never called: the pipes take all data
}
