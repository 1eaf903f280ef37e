// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ReturnAfterRestartTest {
    private static int peak(long... millis) {
        return ReturnAfterRestart.peak(
                LongStream.of(millis).map(TimeUnit.MILLISECONDS::toNanos).toArray());
    }

    @Test
    void thePeakIsTheMostInAnyTenthOfASecond() {
        assertEquals(0, peak());
        assertEquals(1, peak(0, 100, 200));
        assertEquals(3, peak(0, 90, 110, 180, 300));
        assertEquals(2, peak(0, 0, 150, 249));
    }
}
