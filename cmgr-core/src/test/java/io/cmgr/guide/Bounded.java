// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.guide;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.Listener;
import java.io.IOException;
import java.time.Duration;

/** The limits that an open network needs. */
final class Bounded {
    private Bounded() {}

    static ConnectionManager manager() {
        return ConnectionManager.builder()
                .maxSessions(5000) // TCP and Unix sessions, of all listeners together
                .maxPendingBytes(256 << 10) // unsent bytes of each
                .stallTimeout(Duration.ofSeconds(10)) // until a peer that takes nothing is reset
                .build();
    }

    static Listener listen(ConnectionManager manager, int port) throws IOException {
        EventChannel events = manager.openEventChannel(8192, 64 << 20); // what waits for your threads
        TcpListen where = TcpListen.on(port)
                .framing(Framing.lines(1000)) // a longer line ends its session
                .idleTimeout(Duration.ofMinutes(5)); // silence in both directions
        return manager.listen(where, events);
    }
}
