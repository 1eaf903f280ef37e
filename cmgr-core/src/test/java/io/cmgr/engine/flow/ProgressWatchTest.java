// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ProgressWatchTest {
    private static final long LIMIT_MILLIS = 800;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final SlowOutput output = new SlowOutput();
    private final ProgressWatch watch = new ProgressWatch(
            channel.eventLoop(), output, TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS), () -> output.stalls++);

    @BeforeEach
    void freeze() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.close();
    }

    @Test
    void aStallIsNoticedAtTheLimitAndNotBefore() {
        watch.start();
        pass(LIMIT_MILLIS - 1);
        assertEquals(0, output.stalls);
        pass(1);
        assertEquals(1, output.stalls);
    }

    @Test
    void aStallIsReportedOnce() {
        watch.start();
        pass(10 * LIMIT_MILLIS);
        assertEquals(1, output.stalls);
    }

    @Test
    void aPeerThatTakesALittleAllTheTimeIsNotStalled() {
        watch.start();
        for (int i = 0; i < 100; i++) {
            pass(LIMIT_MILLIS / 2);
            output.progress++;
        }
        assertEquals(0, output.stalls);
    }

    @Test
    void theLimitRunsAnewFromTheLastProgress() {
        watch.start();
        for (long progressAt = 1; progressAt <= LIMIT_MILLIS; progressAt += 53) {
            pass(progressAt);
            output.progress++;
            pass(LIMIT_MILLIS);
            assertEquals(0, output.stalls, "progress at " + progressAt);
            pass(LIMIT_MILLIS / 8);
            assertEquals(1, output.stalls, "progress at " + progressAt);
            output.stalls = 0;
            watch.start();
        }
    }

    @Test
    void aDrainedOutputIsNoLongerWatchedUntilItIsFullAgain() {
        watch.start();
        output.drained = true;
        pass(LIMIT_MILLIS);
        output.drained = false;
        pass(10 * LIMIT_MILLIS);
        assertEquals(0, output.stalls);
        watch.start();
        pass(LIMIT_MILLIS);
        assertEquals(1, output.stalls);
    }

    @Test
    void startingAgainWhileItWatchesDoesNotExtendTheLimit() {
        watch.start();
        for (int eighth = 0; eighth < 8; eighth++) {
            watch.start();
            pass(LIMIT_MILLIS / 8);
        }
        assertEquals(1, output.stalls);
    }

    @Test
    void afterAPauseOfTheProcessThePeerHasAnotherEighth() {
        watch.start();
        standStill(10 * LIMIT_MILLIS);
        assertEquals(0, output.stalls);
        pass(LIMIT_MILLIS / 8);
        assertEquals(1, output.stalls);
    }

    @Test
    void aPeerThatGoesOnAfterAPauseOfTheProcessIsNotStalled() {
        watch.start();
        standStill(10 * LIMIT_MILLIS);
        output.progress++;
        pass(LIMIT_MILLIS / 2);
        assertEquals(0, output.stalls);
    }

    @Test
    void aStoppedWatchReportsNothing() {
        watch.start();
        watch.stop();
        watch.stop();
        pass(10 * LIMIT_MILLIS);
        assertEquals(0, output.stalls);
    }

    private void pass(long millis) {
        for (long i = 0; i < millis; i++) {
            standStill(1);
        }
    }

    /** Lets time pass as if this process were suspended: nothing runs in the meantime. */
    private void standStill(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    private static final class SlowOutput implements ProgressWatch.Watched {
        private long progress;
        private boolean drained;
        private int stalls;

        @Override
        public boolean drained() {
            return drained;
        }

        @Override
        public Object progress() {
            return progress;
        }
    }
}
