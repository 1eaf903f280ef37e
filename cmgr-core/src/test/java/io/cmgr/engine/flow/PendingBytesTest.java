// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class PendingBytesTest {
    private final PendingBytes pending = new PendingBytes(100);

    @Test
    void oneMessageMayAlwaysBeUnderWayHoweverLarge() {
        assertTrue(pending.admit(1_000));
        assertFalse(pending.admit(1));
        assertEquals(1_000, pending.get());
    }

    @Test
    void admitsUpToTheMaximumAndNotOneByteMore() {
        assertTrue(pending.admit(60));
        assertFalse(pending.admit(41));
        assertTrue(pending.admit(40));
        assertFalse(pending.admit(1));
        assertEquals(100, pending.get());
    }

    @Test
    void whatWaitsElsewhereCounts() {
        assertTrue(pending.admit(10, 1_000), "nothing is pending here");
        assertFalse(pending.admit(40, 51));
        assertTrue(pending.admit(40, 50));
        assertFalse(pending.admit(1, 50));
    }

    @Test
    void aMaximumWithoutLimitDoesNotOverflow() {
        PendingBytes endless = new PendingBytes(Long.MAX_VALUE);
        assertTrue(endless.admit(Long.MAX_VALUE - 1));
        assertFalse(endless.admit(2));
    }

    @Test
    void aRefusalIsCongestionUntilAQuarterIsLeft() {
        pending.admit(50);
        assertFalse(pending.congested());
        assertFalse(pending.admit(60));
        assertTrue(pending.congested());
        assertFalse(pending.release(24));
        assertTrue(pending.release(1));
        assertFalse(pending.congested());
        assertFalse(pending.release(25), "a congestion ends once");
    }

    @Test
    void halfOfTheMaximumIsCongestion() {
        pending.admit(50);
        assertFalse(pending.congested());
        pending.admit(1);
        assertTrue(pending.congested());
        assertTrue(pending.release(51));
    }

    @Test
    void whatIsAddedIsChargedBeyondTheMaximumAndCongestsFromHalfOfItOn() {
        pending.add(50);
        assertFalse(pending.congested());
        pending.add(1);
        assertTrue(pending.congested());
        pending.add(100);
        assertEquals(151, pending.get());
        assertEquals(100, pending.max());
    }

    @Test
    void anEmptyMessageCountsAsOneByte() {
        assertEquals(1, PendingBytes.charge(0));
        assertEquals(1, PendingBytes.charge(1));
        assertEquals(7, PendingBytes.charge(7));
    }

    @Test
    void manyThreadsNeitherPassTheMaximumNorLoseAByte() throws Exception {
        AtomicLong largest = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 100_000; i++) {
                    int bytes = i % 40 + 1;
                    if (pending.admit(bytes)) {
                        largest.accumulateAndGet(pending.get(), Math::max);
                        pending.release(bytes);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(0, pending.get());
        assertTrue(largest.get() <= 100, "" + largest);
        assertFalse(pending.congested(), "nothing is left, so nothing is congested");
    }
}
