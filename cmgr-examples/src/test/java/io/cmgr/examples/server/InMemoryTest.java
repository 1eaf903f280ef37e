// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The servers with sessions in memory, with fewer of them than in bench. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class InMemoryTest {
    private static final int SESSIONS = 2 * CmgrInMemory.ROOM;

    /** How many messages a server with its own load has delivered. */
    private static long delivered(Server server) {
        try (server) {
            server.ownLoad().start();
            server.ownLoad().stop();
            return server.ownLoad().done();
        }
    }

    @Test
    void whatIsWrittenToAllCountsForEachSession() throws Exception {
        long delivered = delivered(CmgrInMemory.startAll(2, SESSIONS));
        assertTrue(delivered > 0);
        assertEquals(0, delivered % SESSIONS);
    }

    @Test
    void whatIsWrittenToARoomCountsForEachMember() throws Exception {
        long delivered = delivered(CmgrInMemory.startRoom(2, SESSIONS));
        assertTrue(delivered > 0);
        assertEquals(0, delivered % CmgrInMemory.ROOM);
    }

    @Test
    void sessionsAreMadeOnceHoweverOftenTheLoadIsStarted() {
        int[] made = new int[1];
        OwnLoad once = new Once(5, () -> made[0]++);
        assertEquals(0, once.done());
        once.start();
        once.stop();
        once.start();
        assertEquals(5, once.done());
        assertEquals(1, made[0]);
    }
}
