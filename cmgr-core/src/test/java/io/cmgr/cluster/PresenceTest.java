// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class PresenceTest {
    @Test
    void theSumOfAllNodesDoesNotOverflow() {
        assertEquals(5, new Presence(Map.of("a", 2, "b", 3), true).count());
        assertEquals(
                Integer.MAX_VALUE, new Presence(Map.of("a", Integer.MAX_VALUE, "b", Integer.MAX_VALUE), true).count());
    }
}
