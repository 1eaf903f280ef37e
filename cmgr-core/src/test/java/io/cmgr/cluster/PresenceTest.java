// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class PresenceTest {
    @Test
    void itIsACopyAndCountsAllItsMembers() {
        Map<String, Integer> members = new HashMap<>(Map.of("a~0123456789", 2, "b~0123456789", 40));
        Presence presence = new Presence(members, true);
        members.clear();
        assertEquals(42, presence.count());
        assertEquals(0, new Presence(Map.of(), false).count());
    }

    @Test
    void theSumOfAllNodesDoesNotOverflow() {
        assertEquals(
                Integer.MAX_VALUE, new Presence(Map.of("a", Integer.MAX_VALUE, "b", Integer.MAX_VALUE), true).count());
    }
}
