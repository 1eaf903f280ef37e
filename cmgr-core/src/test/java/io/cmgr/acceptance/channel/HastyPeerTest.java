// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;

/** Peers that finish while the reply is anywhere between the taker and the socket. */
@ExtendWith(NoLeaks.class)
class HastyPeerTest {
    private static final int PEERS = 4000;

    @OnEachTransport
    void aReplyIsNeverOvertakenByTheClose(Transport transport) throws Exception {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        Random random = new Random(seed);
        try (Background background = new Background();
                ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel()) {
            int port = manager.listenTcp(0, events).port();
            background.start("taker", () -> {
                for (SessionEvent event : events) {
                    if (event.state() == SessionState.DATA) {
                        event.reply(event.data());
                    }
                }
            });
            for (int i = 0; i < PEERS; i++) {
                try (Peer peer = Peer.connect(port).send("hello")) {
                    for (int spin = random.nextInt(20_000); spin > 0; spin--) {
                        Thread.onSpinWait();
                    }
                    peer.finish();
                    assertEquals("hello", new String(peer.readToEnd(), UTF_8), "peer " + i + ", -Dcmgr.seed=" + seed);
                }
            }
        }
    }
}
