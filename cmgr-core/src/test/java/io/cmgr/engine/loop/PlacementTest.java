// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cmgr.testkit.NoLeaks;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class PlacementTest {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(4, NioIoHandler.newFactory());

    /** How many sessions each event loop is said to have. */
    private int sessions;

    private final Placement placement = new Placement(group, loop -> sessions);
    private final EventLoop own = group.next();

    @AfterEach
    void end() throws Exception {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
        group.awaitTermination(20, TimeUnit.SECONDS);
    }

    private EventLoop chosenThere() throws Exception {
        return own.submit(placement::choose).get(20, TimeUnit.SECONDS);
    }

    private void add(EventLoop eventLoop, int times) {
        for (int i = 0; i < times; i++) {
            placement.add(eventLoop);
        }
    }

    private List<EventLoop> others() {
        List<EventLoop> others = new ArrayList<>();
        group.forEach(one -> others.add((EventLoop) one));
        others.remove(own);
        return others;
    }

    @Test
    void onAnyOtherThreadTheLoopsTakeTurns() {
        Map<EventLoop, Integer> chosen = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            EventLoop next = placement.choose();
            placement.add(next);
            chosen.merge(next, 1, Integer::sum);
        }
        assertEquals(List.of(10, 10, 10, 10), List.copyOf(chosen.values()));
    }

    @Test
    void aLoopTakesItsOwnUntilItHasNoticeablyMoreThanAnother() throws Exception {
        add(own, 4);
        assertSame(own, chosenThere());
        add(own, 1);
        assertNotSame(own, chosenThere());
        others().forEach(other -> add(other, 1));
        assertSame(own, chosenThere());
        placement.remove(others().get(1));
        assertSame(others().get(1), chosenThere());
    }

    /** Each may have a connection of its own, and another event loop may be late with its own sessions. */
    @Test
    void aLoopOfManySessionsMayHaveMore() throws Exception {
        for (int each = 4; each <= 16; each++) {
            sessions = each;
            add(own, each == 4 ? 4 : 1);
            assertSame(own, chosenThere());
        }
        sessions = 1000;
        add(own, 1);
        assertNotSame(own, chosenThere());
    }

    @Test
    void amongManyConnectionsAQuarterMoreIsNotNoticeable() throws Exception {
        others().forEach(other -> add(other, 1000));
        add(own, 1254);
        assertSame(own, chosenThere());
        add(own, 1);
        assertNotSame(own, chosenThere());
    }

    @Test
    void whatOneLoopAsksForIsSpreadOnceThatHasManyOfThem() throws Exception {
        sessions = 1;
        Map<EventLoop, Integer> chosen = own.submit(() -> {
                    Map<EventLoop, Integer> counts = new HashMap<>();
                    for (int i = 0; i < 50; i++) {
                        EventLoop next = placement.choose();
                        placement.add(next);
                        counts.merge(next, 1, Integer::sum);
                    }
                    return counts;
                })
                .get(20, TimeUnit.SECONDS);
        assertEquals(17, chosen.remove(own));
        assertEquals(List.of(11, 11, 11), chosen.values().stream().sorted().toList());
    }
}
