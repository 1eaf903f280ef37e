// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.session.Session;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class TakerWatchTest {
    private final AtomicInteger looks = new AtomicInteger();
    private final TakerWatch watch = new TakerWatch(half -> looks.incrementAndGet());
    private final StubSession one = new StubSession("a1");
    private final EmbeddedChannel loop = one.channel;

    @BeforeEach
    void stopTheClock() {
        loop.freezeTime();
    }

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void itLooksAtEachSessionThatWaitsOncePerSecond() {
        watch.add(one.session());
        watch.add(new StubSession("a2", loop).session());
        seconds(3);
        assertEquals(6, looks.get());
    }

    @Test
    void itStopsWhenNoSessionWaitsAndStartsAgainForTheNext() {
        Session session = one.session();
        watch.add(session);
        watch.remove(session);
        seconds(3);
        assertEquals(0, looks.get());
        watch.add(session);
        seconds(1);
        assertEquals(1, looks.get());
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            loop.advanceTimeBy(1, TimeUnit.SECONDS);
            loop.runScheduledPendingTasks();
        }
    }
}
