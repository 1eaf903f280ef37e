// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class WindowTest {
    private final EventLoop loop = new DefaultEventLoop();
    private final ClientGroup group = new ClientGroup(loop, 0);

    @AfterEach
    void end() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private Window running(SendSchedule schedule, int inFlight) {
        group.start();
        loop.submit(() -> {}).awaitUninterruptibly();
        Window window = new Window(group, schedule, inFlight);
        window.begin(0);
        return window;
    }

    @Test
    void withoutAScheduleTheWindowIsFilledAtOnceAndAgainAsAnswersCome() {
        Window window = running(new SendSchedule(0, 0), 3);
        assertEquals(3, window.open(100));
        assertEquals(0, window.open(100));
        window.answered(2, 150);
        assertEquals(2, window.open(150));
        assertEquals(2, group.totals().answered());
        assertEquals(3, group.totals().unanswered());
        assertEquals(50, group.latencies().getMaxValue());
    }

    @Test
    void onAScheduleNothingIsSentBeforeItIsDue() {
        Window window = running(new SendSchedule(100, 0.5), 3);
        assertEquals(0, window.open(49));
        assertEquals(1, window.open(50));
        assertEquals(0, window.open(149));
        assertEquals(1, window.open(150));
    }

    /** Messages are due at 0, 100 … 900, and the server stands still until 900: those that waited took long, too. */
    @Test
    void aMessageThatHadToWaitForItsTurnCountsFromWhenItWasDue() {
        Window window = running(new SendSchedule(100, 0), 1);
        assertEquals(1, window.open(0));
        assertEquals(0, window.open(500));
        for (int n = 0; n < 9; n++) {
            window.answered(1, 900);
            assertEquals(1, window.open(900));
        }
        window.answered(1, 900);
        Histogram latencies = group.latencies();
        assertEquals(10, latencies.getTotalCount());
        assertEquals(900, latencies.getMaxValue());
        assertEquals(450, latencies.getMean(), 1);
    }

    @Test
    void aClientThatIsGoneLeavesNothingUnanswered() {
        Window window = running(new SendSchedule(0, 0), 3);
        window.open(0);
        window.abandon();
        assertEquals(0, group.totals().unanswered());
        assertEquals(3, group.totals().lost());
    }
}
