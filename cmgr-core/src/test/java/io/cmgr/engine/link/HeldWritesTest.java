// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Reconnect;
import io.cmgr.testkit.NoLeaks;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is held, and for how long, at a time that the test sets. */
@ExtendWith(NoLeaks.class)
class HeldWritesTest {
    private final MockTicker clock = Ticker.newMockTicker();
    private final HeldWrites held = new HeldWrites(Reconnect.always().hold(10, Duration.ofSeconds(5)), clock);

    @Test
    void aHoldNeverPassesItsBytes() {
        assertTrue(held.holds());
        assertFalse(held.tryTake(11), "larger than the whole");
        assertTrue(held.tryTake(9));
        assertFalse(held.tryTake(2));
        assertTrue(held.tryTake(1));
        assertFalse(held.tryTake(0), "an empty message counts, too");
        assertEquals(10, held.bytes());
        held.giveBack(9);
        assertTrue(held.tryTake(0));
        assertEquals(2, held.bytes());
    }

    @Test
    void whatIsHeldComesOutInItsOrderAndGivesItsRoomBack() {
        add("one", 3);
        add("two", 4);
        assertEquals(2, held.messages());
        assertEquals("one", held.poll().message());
        assertEquals("two", held.poll().message());
        assertNull(held.poll());
        assertEquals(0, held.bytes());
        assertEquals(0, held.messages());
    }

    @Test
    void nothingIsHeldForLongerThanItsTime() {
        assertEquals(Long.MAX_VALUE, held.nanosLeft());
        add("one", 1);
        clock.advance(3, TimeUnit.SECONDS);
        add("two", 1);
        assertEquals(TimeUnit.SECONDS.toNanos(2), held.nanosLeft());
        clock.advance(1999, TimeUnit.MILLISECONDS);
        assertNull(held.pollOld());
        clock.advance(1, TimeUnit.MILLISECONDS);
        assertEquals("one", held.pollOld().message());
        assertNull(held.pollOld());
        assertEquals(TimeUnit.SECONDS.toNanos(3), held.nanosLeft());
    }

    @Test
    void withoutAHoldThereIsRoomForNothing() {
        HeldWrites nothing = new HeldWrites(Reconnect.always(), clock);
        assertFalse(nothing.holds());
        assertFalse(nothing.tryTake(0));
    }

    private void add(String message, int size) {
        assertTrue(held.tryTake(size));
        held.add(new HeldWrites.Held(message, size, new CompletableFuture<>(), clock.nanoTime()));
    }
}
