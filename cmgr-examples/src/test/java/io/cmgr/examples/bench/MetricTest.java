// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class MetricTest {
    @Test
    void memoryIsComparedAsADifferenceOrAsARatio() {
        assertEquals(-100, Metric.MEMORY.ofFigures(400, 300));
        assertEquals(0.75, Metric.MEMORY_RATIO.ofFigures(400, 300));
    }

    @Test
    void peaksAreComparedAsARatio() {
        assertEquals(0.1, Metric.PEAK.ofFigures(5000, 500));
    }
}
