// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Open sessions with one event channel, each on its own event loop. Their peers send nothing. */
final class FeedingSessions implements AutoCloseable {
    private final ConnectionManager peers = ConnectionManager.create();
    private final ConnectionManager manager;
    private final List<Session> sessions = new ArrayList<>();

    FeedingSessions(EventChannel events, int eventLoops) throws IOException, InterruptedException {
        manager = ConnectionManager.builder().eventLoops(eventLoops).build();
        Listener listener = peers.listenTcp(0, (session, data, from) -> {});
        for (int i = 0; i < eventLoops; i++) {
            TcpConnect where = TcpConnect.to("127.0.0.1", listener.port());
            sessions.add(manager.connect(where, events).join());
            events.take();
        }
    }

    List<Session> sessions() {
        return sessions;
    }

    @Override
    public void close() {
        manager.close();
        peers.close();
    }
}
