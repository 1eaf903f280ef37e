// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class IdleTimeTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int told;

    IdleTimeTest() {
        channel.freezeTime();
        channel.pipeline().addLast(new IdleTime(Duration.ofSeconds(10)), new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                told += event == IdleTime.OVER ? 1 : 0;
            }
        });
    }

    @AfterEach
    void close() {
        channel.close();
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void itTellsWhenTheTimeHasPassed() {
        pass(9);
        assertEquals(0, told);
        pass(1);
        assertEquals(1, told);
    }

    @Test
    void readsThatAreResumedBeginTheTimeAnew() {
        pass(9);
        channel.read();
        pass(9);
        assertEquals(0, told);
        pass(1);
        assertEquals(1, told);
    }
}
