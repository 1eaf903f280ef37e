// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ReconnectPausesTest {
    private static final long HOLD_MILLIS = 2000;

    private final ReconnectPauses pauses = new ReconnectPauses(new Random(1));

    @Test
    void theFirstAttemptIsAtOnceThenFourQuickOnesAreWithinHoldAndThenTheyAreSlow() {
        assertEquals(0, pauses.nextMillis());
        long sum = 0;
        for (int i = 0; i < 4; i++) {
            long pause = pauses.nextMillis();
            assertTrue(pause >= 100 && pause < 400, pause + " ms");
            sum += pause;
        }
        assertTrue(sum < HOLD_MILLIS, sum + " ms");
        for (int i = 0; i < 1000; i++) {
            assertSlow();
        }
    }

    @Test
    void onlyALinkThatHasLivedForFiveSecondsBringsTheNextAttemptNearer() {
        pauses.nextMillis();
        for (int i = 0; i < 4; i++) {
            pauses.lost(Duration.ofMillis(4999).toNanos());
            assertTrue(pauses.nextMillis() >= 100);
        }
        pauses.lost(0);
        assertSlow();
        pauses.lost(ReconnectPauses.LIVED.toNanos());
        assertEquals(0, pauses.nextMillis());
        assertTrue(pauses.nextMillis() >= 100);
    }

    @Test
    void whatIsNotPermittedIsTriedAgainSlowlyAlsoAfterALongLife() {
        pauses.notPermitted();
        assertSlow();
        pauses.lost(Duration.ofHours(1).toNanos());
        pauses.notPermitted();
        assertSlow();
        assertSlow();
    }

    private void assertSlow() {
        long pause = pauses.nextMillis();
        assertTrue(pause >= 500 && pause < 2500, pause + " ms");
    }
}
