// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cmgr.testkit.ClosableKernel;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class IdleHandlerTest {
    private final ClosableKernel channel = new ClosableKernel();
    private int events;
    private int readEvents;

    IdleHandlerTest() {
        channel.freezeTime();
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                events += event == IdleHandler.NOTHING_MOVED ? 1 : 0;
                readEvents += event == IdleHandler.NOTHING_READ ? 1 : 0;
            }
        });
        limitIdleness(10);
    }

    private void limitIdleness(int seconds) {
        IdleHandler.limitIdleness(channel.pipeline(), Duration.ofSeconds(seconds));
    }

    private void limitSilence(int seconds) {
        IdleHandler.limitSilence(channel.pipeline(), Duration.ofSeconds(seconds));
    }

    @AfterEach
    void close() {
        channel.close();
    }

    private void pass(int seconds) {
        for (int quarter = 0; quarter < 4 * seconds; quarter++) {
            channel.advanceTimeBy(250, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private void write(int size) {
        var unused = channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[size]));
    }

    private void kernelTakes(int bytes) {
        channel.unsafe().outboundBuffer().progress(bytes);
    }

    @Test
    void theEventComesWhenTheTimeHasPassed() {
        pass(9);
        assertEquals(0, events);
        pass(1);
        assertEquals(1, events);
    }

    @Test
    void readsThatAreResumedBeginTheTimeAnew() {
        pass(9);
        channel.read();
        pass(9);
        assertEquals(0, events);
        pass(1);
        assertEquals(1, events);
    }

    @Test
    void theTimeRunsFromTheLastByteThatTheKernelTakesOfOneLargeWrite() {
        channel.takes(false);
        write(1 << 20);
        for (int i = 0; i < 30; i++) {
            pass(2);
            kernelTakes(10);
        }
        pass(9);
        assertEquals(0, events);
        pass(3); // the check is at most an eighth of ten seconds late
        assertEquals(1, events);
    }

    @Test
    void theTimeRunsFromTheFirstPartOfALargeWrite() {
        channel.takes(false);
        pass(9);
        write(1 << 20); // the first flush has moved a part of it
        pass(9);
        assertEquals(0, events);
        pass(1);
        assertEquals(1, events);
    }

    @Test
    void whatTheKernelTakesWholeEndsTheLooks() {
        channel.takes(false);
        write(1000);
        pass(9);
        channel.takes(true);
        pass(9);
        assertEquals(0, events);
        pass(1);
        assertEquals(1, events);
    }

    @Test
    void whatAnApplicationAddsIsNoMovement() {
        channel.takes(false);
        for (int i = 0; i < 5; i++) {
            write(1000);
            pass(2);
        }
        assertEquals(1, events);
    }

    @Test
    void writesDoNotPutOffTheLimitOfReads() {
        limitSilence(10);
        for (int i = 0; i < 5; i++) {
            write(1000);
            pass(2);
        }
        assertEquals(0, events);
        assertEquals(1, readEvents);
    }

    @Test
    void readsDo() {
        limitSilence(10);
        for (int i = 0; i < 5; i++) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[1]));
            pass(9);
        }
        assertEquals(0, readEvents);
        pass(1);
        assertEquals(1, readEvents);
        channel.releaseInbound();
    }

    @Test
    void aChangedLimitBeginsAnewAndLeavesTheOther() {
        limitSilence(20);
        pass(9);
        limitIdleness(30);
        pass(19);
        assertEquals(0, readEvents);
        pass(1);
        assertEquals(1, readEvents);
        assertEquals(0, events);
        pass(10);
        assertEquals(1, events);
    }

    @Test
    void aPipelineWithoutLimitsHasNoHandler() {
        limitSilence(10);
        limitIdleness(0);
        assertNotNull(channel.pipeline().get(IdleHandler.class));
        limitSilence(0);
        assertNull(channel.pipeline().get(IdleHandler.class));
    }

    @Test
    void aLimitThatComesDuringALargeWriteCountsWhatTheKernelTakesOfIt() {
        limitIdleness(0);
        channel.takes(false);
        write(1 << 20);
        limitIdleness(10);
        for (int i = 0; i < 10; i++) {
            pass(2);
            kernelTakes(10);
        }
        pass(8);
        assertEquals(0, events);
        pass(4);
        assertEquals(1, events);
    }

    @Test
    void aClosedChannelIsNotLookedAt() {
        channel.takes(false);
        write(1000);
        channel.close();
        pass(20);
        assertEquals(0, events);
    }
}
