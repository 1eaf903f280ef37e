// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Reconnect;
import io.cmgr.testkit.NoLeaks;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The delays of a link, at a time that the test sets. */
@ExtendWith(NoLeaks.class)
class BackoffTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Reconnect MANNER = Reconnect.always().giveUpAfter(Duration.ofMinutes(1));

    private final MockTicker clock = Ticker.newMockTicker();
    private final Backoff longest = new Backoff(MANNER, clock, () -> 1);

    @Test
    void theLimitDoublesWithEachFailureUpToTheLongestDelay() {
        for (long seconds : new long[] {1, 2, 4, 8, 16, 30, 30, 30}) {
            assertEquals(seconds * SECOND, longest.nextDelayNanos());
        }
        for (int i = 0; i < 1000; i++) {
            assertEquals(30 * SECOND, longest.nextDelayNanos());
        }
    }

    @Test
    void theLongestDelayMayBeADayAndTheFirstAMillisecond() {
        Backoff wide =
                new Backoff(Reconnect.always().backoff(Duration.ofMillis(1), Duration.ofDays(1)), clock, () -> 1);
        long before = 0;
        for (int i = 0; i < 100; i++) {
            long next = wide.nextDelayNanos();
            assertTrue(next >= before);
            before = next;
        }
        assertEquals(TimeUnit.DAYS.toNanos(1), before);
    }

    @Test
    void aConnectionThatLivedStartsTheDelaysAnewAndAFlapDoesNot() {
        clock.advance(1, TimeUnit.HOURS);
        assertEquals(SECOND, longest.nextDelayNanos());
        assertEquals(2 * SECOND, longest.nextDelayNanos());
        longest.up();
        clock.advance(29, TimeUnit.SECONDS);
        assertFalse(longest.down());
        assertEquals(4 * SECOND, longest.nextDelayNanos());
        longest.up();
        clock.advance(30, TimeUnit.SECONDS);
        assertTrue(longest.down());
        assertEquals(SECOND, longest.nextDelayNanos());
        assertEquals(2 * SECOND, longest.nextDelayNanos());
    }

    @Test
    void givingUpCountsFromTheLastConnectionThatLived() {
        long begun = clock.nanoTime();
        assertEquals(begun + 60 * SECOND, longest.giveUpAt());
        longest.up();
        clock.advance(29, TimeUnit.SECONDS);
        assertFalse(longest.down());
        assertEquals(begun + 60 * SECOND, longest.giveUpAt());
        longest.up();
        clock.advance(40, TimeUnit.SECONDS);
        assertTrue(longest.down());
        assertEquals(clock.nanoTime() + 60 * SECOND, longest.giveUpAt());
        assertFalse(new Backoff(Reconnect.always(), clock, () -> 1).isLimited());
    }

    @Test
    void theFirstRetriesOfAThousandLinksSpreadOverTheFirstWindow() {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        System.out.println("BackoffTest: -Dcmgr.seed=" + seed);
        Random random = new Random(seed);
        int[] tenths = new int[10];
        for (int i = 0; i < 1000; i++) {
            Backoff link = new Backoff(Reconnect.always(), clock, random::nextDouble);
            tenths[(int) (link.nextDelayNanos() * 10 / SECOND)]++;
        }
        assertTrue(Arrays.stream(tenths).max().getAsInt() <= 150, () -> Arrays.toString(tenths));
    }
}
