// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import java.io.IOException;

/** The echo of one thread that takes events and replies. */
final class CmgrChannelEcho implements Server {
    private final ConnectionManager manager;
    private final EventChannel events;
    private final int port;

    CmgrChannelEcho(int loops) throws IOException {
        manager = CmgrServers.manager(loops);
        events = manager.openEventChannel();
        port = manager.listenTcp(0, events).port();
        new Thread(this::serve, "taker").start();
    }

    /** Ends when the manager has closed. */
    private void serve() {
        for (SessionEvent event : events) {
            if (event.state() == SessionState.DATA) {
                event.reply(event.data());
            }
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        manager.close();
    }
}
