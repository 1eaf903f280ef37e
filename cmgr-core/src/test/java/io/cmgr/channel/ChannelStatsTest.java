// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a channel tells of its fill, its oldest event and its takers. */
@ExtendWith(NoLeaks.class)
class ChannelStatsTest {
    private final EventQueue queue = new EventQueue(4, 1000);
    private final StubSession one = new StubSession("a1");
    private final StubSession other = new StubSession("a2");

    private void add(StubSession session) {
        SessionShare share = queue.share(session.session());
        queue.add(QueuedEvent.data(share, new byte[10], share.peer(), false));
    }

    @Test
    void anEmptyChannelHasNoOldestEvent() {
        assertEquals(new ChannelStats(0, 4, 0, 1000, false, Duration.ZERO, 0, 0, 0), queue.stats());
    }

    @Test
    void anEventThatWaitsForTheThreadThatIsAtItsSessionIsTheOldest() throws Exception {
        add(one);
        add(one);
        assertTrue(queue.stats().oldest().toSeconds() < 30, "they have just come");
        assertEquals("a1", requireNonNull(queue.take(0)).id());
        CompletableFuture.runAsync(() -> assertEquals(List.of(), queue.drain(1)))
                .join(); // puts the second event aside
        Deadline.until("a second", () -> queue.stats().oldest().toSeconds() >= 1);
        add(other);
        ChannelStats waiting = queue.stats();
        assertTrue(waiting.oldest().toSeconds() >= 1);
        assertEquals(new ChannelStats(2, 4, 20, 1000, false, waiting.oldest(), 0, 1, 2), waiting);
        assertEquals(2, queue.drain(2).size());
        assertEquals(Duration.ZERO, queue.stats().oldest());
    }

    @Test
    void aFullChannelCountsWhomItHasPausedAndATakerThatWaitsIsCounted() throws Exception {
        for (int i = 0; i < 4; i++) {
            add(one);
        }
        assertTrue(queue.stats().full());
        assertEquals(1, queue.stats().pausedSessions());
        assertEquals(4, queue.drain(4).size());
        try (Background threads = new Background()) {
            threads.start("taker", () -> assertNull(queue.take(Long.MAX_VALUE)));
            Deadline.until("a taker waits", () -> queue.stats().waitingTakers() == 1);
            queue.close();
        }
    }
}
