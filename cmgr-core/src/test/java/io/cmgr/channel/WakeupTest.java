// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class WakeupTest {
    private final AtomicInteger signals = new AtomicInteger();
    private final Wakeup wakeup = new Wakeup(signals::incrementAndGet);

    @Test
    void aBurstOfEventsIsOneSignalAtItsEnd() {
        EmbeddedChannel channel = new EmbeddedChannel();
        for (int event = 0; event < 10; event++) {
            wakeup.schedule(channel.eventLoop());
            assertEquals(0, signals.get());
        }
        channel.runPendingTasks();
        assertEquals(1, signals.get());
        wakeup.schedule(channel.eventLoop());
        channel.runPendingTasks();
        assertEquals(2, signals.get());
        channel.close();
    }

    @Test
    void aTakerIsWokenEvenIfTheLoopHasEnded() throws Exception {
        DefaultEventLoop ended = new DefaultEventLoop();
        ended.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        assertTrue(ended.awaitTermination(10, TimeUnit.SECONDS));
        wakeup.schedule(ended);
        assertEquals(1, signals.get());
    }
}
