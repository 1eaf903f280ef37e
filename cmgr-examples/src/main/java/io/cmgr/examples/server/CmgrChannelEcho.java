// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import java.io.IOException;

/** cmgr, with an event channel: one thread takes the events and replies to each. */
final class CmgrChannelEcho {
    private CmgrChannelEcho() {}

    static Server start(int loops) throws IOException {
        return start(CmgrServers.manager(loops));
    }

    static Server startIoUring(int loops) throws IOException {
        return start(CmgrServers.onIoUring(loops));
    }

    private static Server start(ConnectionManager manager) throws IOException {
        EventChannel events = manager.openEventChannel();
        int port = manager.listenTcp(0, events).port();
        new Thread(() -> serve(events), "taker").start();
        return new Server(port, manager::close);
    }

    /** Returns when the manager has closed. */
    private static void serve(EventChannel events) {
        for (SessionEvent event : events) {
            if (event.state() == SessionState.DATA) {
                event.reply(event.data());
            }
        }
    }
}
