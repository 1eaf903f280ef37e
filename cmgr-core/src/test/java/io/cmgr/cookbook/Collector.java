// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.UdpListen;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import java.io.IOException;
import java.util.function.Consumer;

final class Collector {
    private Collector() {}

    static UdpSession open(ConnectionManager manager, int port, EventChannel events) throws IOException {
        UdpListen where = UdpListen.on(port)
                .maxDatagram(8192) // a longer one is cut, and event.truncated() is true
                .receiveBuffer(4 << 20); // for bursts: what comes while it is full is lost
        return manager.listen(where, events);
    }

    static void serve(EventChannel events, Consumer<String> lines) {
        for (SessionEvent event : events) {
            if (event.state() == SessionState.DATA) {
                lines.accept(event.from() + " " + event.text());
            }
        }
    }
}
