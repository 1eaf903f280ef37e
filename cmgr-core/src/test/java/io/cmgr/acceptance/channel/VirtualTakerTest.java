// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class VirtualTakerTest {
    @OnEachTransport
    void aVirtualThreadTakesAndReplies(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel(16, 64 << 10)) {
            int port = manager.listenTcp(0, events).port();
            Thread taker = startVirtual(() -> {
                for (SessionEvent event : events) {
                    if (event.state() == SessionState.DATA) {
                        var unused = event.reply(event.data());
                    }
                }
            });
            try (Peer peer = Peer.connect(port)) {
                for (int i = 0; i < 1000; i++) {
                    peer.send("ping");
                    assertEquals("ping", peer.readText(4));
                }
                peer.finish();
                assertEquals(0, peer.readToEnd().length, "the end was not answered");
            }
            manager.close();
            taker.join(Duration.ofSeconds(20).toMillis());
            assertTrue(!taker.isAlive(), "the iteration did not end with the manager");
        }
    }

    /** {@code Thread.ofVirtual().start(task)} by reflection, since the tests are compiled for JDK 17. */
    private static Thread startVirtual(Runnable task) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (Thread) Class.forName("java.lang.Thread$Builder")
                    .getMethod("start", Runnable.class)
                    .invoke(builder, task);
        } catch (ReflectiveOperationException e) {
            return abort("needs virtual threads");
        }
    }
}
