// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class SessionIdsTest {
    private static final String LONGEST = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

    private final SessionIds ids = new SessionIds();

    @Test
    void theLetterTellsTheKindAndNoIdComesTwice() {
        assertEquals(List.of("a1", "a2"), List.of(ids.accepted(), ids.accepted()));
        assertEquals(List.of("c1", "c2"), List.of(ids.connected(), ids.connected()));
        assertEquals(List.of("l0", "l1"), List.of(ids.listener(), ids.listener()));
        assertEquals(List.of("u0", "u1"), List.of(ids.udp(), ids.udp()));
        assertEquals(List.of("m0", "m1"), List.of(ids.multicast(), ids.multicast()));
        assertEquals(List.of("x1", "x2"), List.of(ids.attached(), ids.attached()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "a", "a1b", "b1", "A1", "tenant:7.a_b-c", "1", LONGEST})
    void anApplicationMayChoose(String id) {
        assertTrue(SessionIds.maybeChosen(id));
        assertEquals(id, SessionIds.requireChosen(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a1", "c22", "l0", "m3", "u4", "x5"})
    void whatTheManagerMintsIsNotForAnApplication(String id) {
        assertRefused(id, "id: \"" + id + "\" is of a form that the manager mints");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "a/b", "\u00e9", LONGEST + "x"})
    void otherCharactersAndLengthsAreRefused(String id) {
        assertRefused(id, "id: \"" + id + "\" is not 1 to 64 of the characters A-Z a-z 0-9 . _ : -");
    }

    private static void assertRefused(String id, String message) {
        assertFalse(SessionIds.maybeChosen(id));
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> SessionIds.requireChosen(id))
                        .getMessage());
    }
}
