// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.cluster.ClusterEvent;
import io.cmgr.cluster.ClusterEvent.Kind;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.engine.outbox.Figures;
import io.cmgr.testkit.NoLeaks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class EventsTest {
    private static final int BOUND = 4096;

    private final Queue<Runnable> courier = new ArrayDeque<>();
    private final List<ClusterEvent> told = new ArrayList<>();
    private boolean onCourier = true;
    private final Events events =
            new Events(told::add, courier::add, () -> onCourier, TestLoops.faults(), new Figures());

    @Test
    void aListenerThatIsSlowMissesEventsAndHearsThoseThatComeWhenItIsDone() {
        for (int i = 0; i < 2 * BOUND; i++) {
            events.tell(Kind.NODE_JOINED, "x~0123456789", "" + i);
        }
        assertEquals(BOUND, courier.size());
        runAll();
        events.tell(Kind.NODE_LEFT, "x~0123456789", "");
        runAll();
        assertEquals(BOUND + 1, told.size());
        assertEquals("" + (BOUND - 1), told.get(BOUND - 1).detail());
        assertEquals(Kind.NODE_LEFT, told.get(BOUND).kind());
    }

    @Test
    void nothingIsToldOnAnotherThread() {
        events.tell(Kind.CUT, null, "");
        onCourier = false;
        runAll();
        assertEquals(List.of(), told);
    }

    private void runAll() {
        while (!courier.isEmpty()) {
            courier.remove().run();
        }
    }
}
