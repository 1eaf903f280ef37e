// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class ClusterJoinTest {
    private static final Backplane NOWHERE = (prefix, receiver, threads) -> {
        throw new AssertionError("nobody joins here");
    };
    private static final ClusterJoin JOIN = ClusterJoin.over(NOWHERE);

    @Test
    void theDefaultsAreThoseOfTheContract() {
        assertEquals("cmgr", JOIN.cluster());
        assertEquals("node", JOIN.node());
        assertEquals(8_388_608, JOIN.maxPendingBytes());
        assertEquals(1_048_064, JOIN.maxMessage());
        assertEquals(Duration.ofSeconds(2), JOIN.hold());
        assertEquals(Duration.ofSeconds(5), JOIN.answerTimeout());
        assertEquals(Duration.ofSeconds(5), JOIN.heartbeat());
    }

    @Test
    void eachMethodChangesOneValueOfACopy() {
        ClusterJoin changed = JOIN.cluster("chat")
                .as("eu-1")
                .maxPendingBytes(1 << 20)
                .maxMessage(1 << 12)
                .hold(Duration.ZERO)
                .answerTimeout(Duration.ofSeconds(1))
                .heartbeat(Duration.ofMillis(100))
                .onEvent(JOIN.onEvent());
        assertEquals(
                new ClusterJoin(
                        NOWHERE,
                        "chat",
                        "eu-1",
                        1 << 20,
                        1 << 12,
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(100),
                        JOIN.onEvent()),
                changed);
        assertEquals("cmgr", JOIN.cluster());
    }

    @Test
    void aValueOutOfRangeIsRefusedWithItsNameAndItsRange() {
        refused("maxPendingBytes: 65535 is not in 65536..2147483648", join -> join.maxPendingBytes(65_535));
        refused(
                "maxPendingBytes: 2147483649 is not in 65536..2147483648",
                join -> join.maxPendingBytes((2L << 30) + 1));
        refused("maxMessage: 1023 is not in 1024..67108864", join -> join.maxMessage(1023));
        refused("maxMessage: 67108865 is not in 1024..67108864", join -> join.maxMessage((64 << 20) + 1));
        refused("hold: PT-0.001S is not in PT0S..PT1M", join -> join.hold(Duration.ofMillis(-1)));
        refused("hold: PT1M0.001S is not in PT0S..PT1M", join -> join.hold(Duration.ofMillis(60_001)));
        refused("answerTimeout: PT0S is not in PT0.1S..PT1H", join -> join.answerTimeout(Duration.ZERO));
        refused("answerTimeout: PT2H is not in PT0.1S..PT1H", join -> join.answerTimeout(Duration.ofHours(2)));
        refused("heartbeat: PT0.099S is not in PT0.1S..PT1H", join -> join.heartbeat(Duration.ofMillis(99)));
        refused("heartbeat: PT1H1S is not in PT0.1S..PT1H", join -> join.heartbeat(Duration.ofSeconds(3601)));
    }

    private static void refused(String why, UnaryOperator<ClusterJoin> change) {
        assertEquals(
                why,
                assertThrows(IllegalArgumentException.class, () -> change.apply(JOIN))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a.b", "a~b", "*", ">", "a/b", "ü", "a\n", "123456789012345678901234567890123"})
    void aNameThatCouldMeanSomethingToAnEngineIsRefused(String name) {
        String why = ": \"" + name.replace('\n', '?') + "\" is not 1 to 32 of the characters A-Z a-z 0-9 _ -";
        refused("cluster" + why, join -> join.cluster(name));
        refused("node" + why, join -> join.as(name));
    }
}
