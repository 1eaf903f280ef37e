// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.guide;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;

/** Sends to all what one of them says, a line at a time. */
public final class Notes {
    private Notes() {}

    public static void main(String[] args) throws Exception {
        try (ConnectionManager manager = ConnectionManager.create()) {
            EventChannel events = manager.openEventChannel();
            manager.listen(TcpListen.on(Integer.getInteger("port", 4160)).framing(Framing.lines(1000)), events);
            for (SessionEvent event : events) {
                if (event.state() == SessionState.DATA) {
                    manager.writeToAll(event.id() + ": " + event.text());
                }
            }
        }
    }
}
