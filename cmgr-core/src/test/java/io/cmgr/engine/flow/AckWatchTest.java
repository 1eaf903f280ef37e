// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class AckWatchTest {
    private static final int LIMIT = 5000;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final AckWatch watch = new AckWatch(channel.eventLoop());
    private final List<String> kernel = new ArrayList<>();

    AckWatchTest() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.close();
    }

    @Test
    void theLimitStandsFromASecondAfterAWriteUntilThePeerMustHaveAcknowledgedIt() {
        watch.written(new Writer("a"));
        pass(999);
        assertKernel();
        pass(1);
        assertKernel("a 5000");
        pass(LIMIT + 9_999);
        assertKernel();
        pass(1);
        assertKernel("a 0");
        pass(100_000);
        assertKernel();
    }

    @Test
    void everyWriteProlongsIt() {
        Writer writer = new Writer("a");
        for (int i = 0; i < 10; i++) {
            watch.written(writer);
            watch.written(writer);
            pass(LIMIT + 9_000);
        }
        assertKernel("a 5000");
        pass(2000);
        assertKernel("a 0");
        watch.written(writer);
        pass(1000);
        assertKernel("a 5000");
    }

    @Test
    void itIsLiftedWhenTheWatchIsStopped() {
        Writer first = new Writer("a");
        Writer second = new Writer("b");
        Writer third = new Writer("c");
        List.of(first, second, third).forEach(watch::written);
        watch.stop(first);
        pass(1000);
        assertKernel("b 5000", "c 5000");
        watch.stop(third);
        watch.stop(third);
        assertKernel("c 0");
        watch.written(first);
        watch.stop(second);
        assertKernel("b 0");
        pass(1000);
        assertKernel("a 5000");
    }

    @Test
    void noMoreThanAThousandSessionsAreVisitedInOneTurn() {
        for (int i = 0; i < 2500; i++) {
            watch.written(new Writer("a"));
        }
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        watch.run();
        assertEquals(1024, kernel.size());
        watch.run();
        assertEquals(2048, kernel.size());
        watch.run();
        assertEquals(2500, kernel.size());
    }

    private void assertKernel(String... limits) {
        assertEquals(List.of(limits), kernel);
        kernel.clear();
    }

    /** Lets time pass in small steps, because the watch runs once a second. */
    private void pass(long millis) {
        for (long left = millis; left > 0; left -= 500) {
            channel.advanceTimeBy(Math.min(left, 500), TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private final class Writer extends AckWatch.Writer {
        private final String name;

        Writer(String name) {
            this.name = name;
        }

        @Override
        protected int ackLimitMillis() {
            return LIMIT;
        }

        @Override
        protected void limitAcks(int millis) {
            kernel.add(name + " " + millis);
        }
    }
}
