// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class AttemptLimitTest {
    private final AttemptLimit limit = new AttemptLimit(2);
    private final List<String> turns = new ArrayList<>();

    @Test
    void whoWaitsLongestHasTheNextTurn() {
        assertTrue(limit.tryTake(() -> {}));
        assertTrue(limit.tryTake(() -> {}));
        assertFalse(limit.tryTake(() -> turns.add("first")));
        assertFalse(limit.tryTake(() -> turns.add("second")));
        limit.release();
        assertEquals(List.of("first"), turns);
        limit.release();
        assertEquals(List.of("first", "second"), turns);
        limit.release();
        limit.release();
        assertTrue(limit.tryTake(() -> {}));
        assertTrue(limit.tryTake(() -> {}));
        assertFalse(limit.tryTake(() -> {}));
    }

    @Test
    void whoWithdrawsHasNoTurn() {
        assertTrue(limit.tryTake(() -> {}));
        assertTrue(limit.tryTake(() -> {}));
        Runnable gone = () -> turns.add("gone");
        assertFalse(limit.tryTake(gone));
        assertFalse(limit.tryTake(() -> turns.add("next")));
        assertTrue(limit.withdraw(gone));
        assertFalse(limit.withdraw(gone));
        limit.release();
        assertEquals(List.of("next"), turns);
    }

    @Test
    void aHundredThousandWhoWantNoPlacePassItOnAndTheStackStaysFlat() {
        assertTrue(limit.tryTake(() -> {}));
        assertTrue(limit.tryTake(() -> {}));
        int[] passed = {0};
        for (int i = 0; i < 100_000; i++) {
            assertFalse(limit.tryTake(
                    new Runnable() { // an object of its own, as each link is
                        @Override
                        public void run() {
                            passed[0]++;
                            limit.release();
                        }
                    }));
        }
        limit.release();
        assertEquals(100_000, passed[0]);
        assertTrue(limit.tryTake(() -> {}));
        assertFalse(limit.tryTake(() -> {}));
    }

    @Test
    void aTurnThatFailsIsNotTheLastOne() {
        assertTrue(limit.tryTake(() -> {}));
        assertTrue(limit.tryTake(() -> {}));
        assertFalse(limit.tryTake(() -> {
            throw new OutOfMemoryError("as a test wants it");
        }));
        assertFalse(limit.tryTake(() -> turns.add("next")));
        assertThrows(OutOfMemoryError.class, limit::release);
        limit.release();
        assertEquals(List.of("next"), turns);
    }
}
