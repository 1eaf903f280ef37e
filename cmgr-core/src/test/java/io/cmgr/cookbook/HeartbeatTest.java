// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class HeartbeatTest {
    private static final Duration PERIOD = Duration.ofMillis(20);

    @Test
    void aTakerWritesNowAndThenBetweenEvents() throws Exception {
        try (Background background = new Background();
                ConnectionManager manager = ConnectionManager.create()) {
            EventChannel events = manager.openEventChannel();
            background.start("taker", () -> Heartbeat.serve(manager, events, PERIOD));
            hear(manager, events);
        }
    }

    @Test
    void aHandlerWritesNowAndThenToItsSession() throws Exception {
        try (ConnectionManager manager = ConnectionManager.create()) {
            hear(manager, SessionHandler.each(session -> new Heartbeat.Each(PERIOD)));
        }
    }

    private static void hear(ConnectionManager manager, SessionHandler handler) throws Exception {
        try (Peer peer = Peer.connect(manager.listenTcp(0, handler).port())) {
            assertEquals("still here\nstill here\n", peer.readText(22));
            peer.send("?");
            StringBuilder heard = new StringBuilder();
            while (heard.indexOf("?still here\n") < 0) {
                heard.append(peer.readText(1));
            }
            assertTrue(heard.toString().matches("(still here\n)*[?]still here\n"), heard::toString);
        }
    }
}
