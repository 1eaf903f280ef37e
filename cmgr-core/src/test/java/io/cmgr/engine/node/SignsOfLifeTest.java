// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.NodeInfo;
import io.cmgr.engine.envelope.Topics;
import io.cmgr.engine.outbox.Connectivity;
import io.cmgr.engine.outbox.Outbox;
import io.cmgr.engine.outbox.Sequence;
import io.cmgr.engine.outbox.Slumber;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Stub;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SignsOfLifeTest {
    private static final long MAX_PENDING = 64 << 10;

    private static final Landing LANDING = Stub.of(Landing.class, (proxy, method, arguments) -> null);

    private final Connectivity connectivity = new Connectivity(Ticker.newMockTicker(), 1000);
    private final Outbox outbox = new Outbox(MAX_PENDING, connectivity, new Slumber());

    @Test
    void anyNumberOfSignsToSingleNodesStaysWithinTheBoundOfTheOutbox() {
        NodeInfo self = new NodeInfo("me~0123456789", "me", Instant.EPOCH, 0, 0, Duration.ZERO);
        Heartbeat.Voice voice = new SignsOfLife(self, new Topics("test"), LANDING, new Sequence(), outbox);
        connectivity.up();
        for (int i = 0; i < MAX_PENDING; i++) {
            voice.toNode("other~0123456789", 5000, false);
        }
        long full = outbox.pendingBytes();
        assertTrue(full > MAX_PENDING / 2 && full <= MAX_PENDING, full + " bytes");
    }
}
