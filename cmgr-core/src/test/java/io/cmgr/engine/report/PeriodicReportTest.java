// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class PeriodicReportTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final PeriodicReport report = new PeriodicReport(ticker);

    @Test
    void theFirstIsReportedAtOnce() {
        assertEquals(1, fail());
        assertEquals(1, report.count());
    }

    @Test
    void onePeriodHasOneReportHoweverManyThereAre() {
        fail();
        for (int i = 0; i < 1000; i++) {
            assertEquals(0, fail());
        }
        ticker.advance(9_999, TimeUnit.MILLISECONDS);
        assertEquals(0, fail());
        ticker.advance(1, TimeUnit.MILLISECONDS);
        assertEquals(1002, fail(), "those of the period, and this one");
        assertEquals(0, fail());
        assertEquals(1004, report.count());
    }

    @Test
    void aFailureAfterALongTimeIsReportedAtOnce() {
        fail();
        ticker.advance(1, TimeUnit.HOURS);
        assertEquals(1, fail());
    }

    private long fail() {
        return report.record();
    }
}
