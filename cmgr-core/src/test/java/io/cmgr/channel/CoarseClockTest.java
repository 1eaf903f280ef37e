// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class CoarseClockTest {
    private final EmbeddedChannel channel = frozen();
    private boolean needed = true;
    private final CoarseClock clock = new CoarseClock(() -> needed);

    private static EmbeddedChannel frozen() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        return channel;
    }

    /** Returns in how many nanoseconds the next task is due; -1 if there is none. */
    private long afterASecond() {
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        return channel.runScheduledPendingTasks();
    }

    @Test
    void itLooksOncePerSecondAsLongAsItIsNeeded() {
        EventLoop loop = channel.eventLoop();
        clock.keep(loop);
        clock.keep(loop);
        long first = clock.now();
        assertTrue(afterASecond() > 0);
        assertTrue(clock.now() - first > 0);
        needed = false;
        assertEquals(-1, afterASecond());
        needed = true;
        clock.keep(loop);
        assertTrue(afterASecond() > 0);
        needed = false;
        assertEquals(-1, afterASecond());
        channel.close();
    }
}
