// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hundred peers that send as fast as they can to an application that takes nothing. */
@Tag("soak")
@ExtendWith(NoLeaks.class)
class FastSendersTest {
    private static final int SENDERS = 100;
    private static final int BYTES_EACH = 8 << 20;
    private static final int STEP_BYTES = 64 << 10;
    private static final long MAX_BYTES = 8 << 20;

    /** The most bytes that Netty reads at once. */
    private static final long ONE_READ_BYTES = 64 << 10;

    private static final long MAX_DIRECT_BYTES = 64 << 20;

    @OnEachTransport
    void fastSendersFillABoundedMemoryAndLoseNothing(Transport transport) throws Exception {
        PooledByteBufAllocator pool = new PooledByteBufAllocator(true);
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .allocator(pool)
                        .build();
                EventChannel events = manager.openEventChannel(100_000, MAX_BYTES);
                Background senders = new Background()) {
            int port = manager.listenTcp(0, events).port();
            for (int i = 0; i < SENDERS; i++) {
                senders.start("sender", () -> send(port));
            }
            Deadline.until("a full channel", () -> events.queuedBytes() >= MAX_BYTES);
            Map<String, Long> received = new HashMap<>();
            for (long left = (long) SENDERS * BYTES_EACH; left > 0; ) {
                assertTrue(
                        events.queuedBytes() <= MAX_BYTES + SENDERS * ONE_READ_BYTES,
                        () -> events.queuedBytes() + " wait");
                assertTrue(pool.metric().usedDirectMemory() <= MAX_DIRECT_BYTES, pool::toString);
                SessionEvent event = Events.next(events);
                if (event.state() == SessionState.DATA) {
                    long offset = received.getOrDefault(event.id(), 0L);
                    assertTrue(TestStream.matches(offset, event.data(), event.data().length), event::id);
                    received.put(event.id(), offset + event.data().length);
                    left -= event.data().length;
                }
            }
            received.values().forEach(bytes -> assertEquals(BYTES_EACH, bytes));
            manager.close();
        }
    }

    private static void send(int port) throws Exception {
        try (Peer peer = Peer.connect(port)) {
            peer.socket().setSoTimeout(60_000);
            for (int offset = 0; offset < BYTES_EACH; offset += STEP_BYTES) {
                peer.send(TestStream.bytes(offset, STEP_BYTES));
            }
            assertEquals(-1, peer.socket().getInputStream().read());
        }
    }
}
