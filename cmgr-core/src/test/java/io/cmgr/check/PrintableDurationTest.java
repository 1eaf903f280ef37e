// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLeaks.class)
class PrintableDurationTest {
    @ParameterizedTest
    @CsvSource({
        "PT-5S, less than 0.1 ms",
        "PT0S, less than 0.1 ms",
        "PT0.0001S, 0.1 ms",
        "PT0.003S, 3 ms",
        "PT0.0099999S, 9.9 ms",
        "PT0.01S, 10 ms",
        "PT0.9999S, 999 ms",
        "PT1S, 1 s",
        "PT59.99S, 59.9 s",
        "PT60S, 1 min",
        "PT125S, 2 min 5 s",
        "PT59M59S, 59 min 59 s",
        "PT1H59S, 1 h",
        "PT23H59M, 23 h 59 min",
        "P1D, 1 d",
        "P400DT1H, 400 d 1 h"
    })
    void aDurationHasOneOrTwoUnits(Duration duration, String words) {
        assertEquals(words, PrintableDuration.of(duration));
    }
}
