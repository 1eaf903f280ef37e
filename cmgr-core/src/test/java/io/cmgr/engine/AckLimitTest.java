// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import io.netty.channel.ChannelOption;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class AckLimitTest {
    private static final int LIMIT = 5000;

    /** Some option that this channel has. */
    private static final ChannelOption<Integer> OPTION = ChannelOption.CONNECT_TIMEOUT_MILLIS;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int lifted;

    AckLimitTest() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.close();
    }

    @Test
    void itStandsUntilThePeerMustHaveAcknowledgedTheWrite() {
        limit();
        assertLimit(LIMIT);
        pass(LIMIT + 9_999);
        assertLimit(LIMIT);
        pass(1);
        assertLimit(0);
        assertEquals(1, lifted);
        pass(100_000);
        assertEquals(1, lifted);
    }

    @Test
    void soItDoesAfterEveryWrite() {
        AckLimit limit = limit();
        for (int i = 0; i < 10; i++) {
            pass(LIMIT + 9_000);
            limit.written();
        }
        pass(LIMIT + 9_999);
        assertLimit(LIMIT);
        pass(LIMIT + 10_000);
        assertLimit(0);
        assertEquals(1, lifted);
    }

    @Test
    void itIsLiftedOnDemandAndLooksNoMore() {
        AckLimit limit = limit();
        limit.written();
        limit.lift();
        assertLimit(0);
        pass(100_000);
        assertEquals(1, lifted);
    }

    private AckLimit limit() {
        return new AckLimit(channel, OPTION, LIMIT, () -> lifted++);
    }

    private void assertLimit(int millis) {
        assertEquals(millis, channel.config().getOption(OPTION));
    }

    private void pass(long millis) {
        for (long i = 0; i < millis; i++) {
            channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
    }
}
