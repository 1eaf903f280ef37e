// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.config.Framing;
import io.cmgr.engine.loop.EventLoops;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.session.BroadcastResult;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BroadcastCommandTest {
    private final EmbeddedChannel first = new EmbeddedChannel();
    private final EventLoops loops = TestLoops.of(first.eventLoop());
    private final SessionLoop loop = TestLoops.loop(first.eventLoop());
    private final Audience plain = new Audience(loop, Framing.raw(), false, 1 << 20);
    private final Audience filtered = new Audience(loop, Framing.raw(), true, 1 << 20);
    private final List<Target> targets = new ArrayList<>();
    private final BroadcastOutcome outcome = new BroadcastOutcome(loops, 1);
    private final ByteBuf message = Unpooled.buffer().writeInt(1);

    @AfterEach
    void close() {
        targets.forEach(target -> target.channel.releaseOutbound());
        targets.forEach(target -> target.channel.close());
        first.close();
        assertEquals(0, message.refCnt());
    }

    @Test
    void aBroadcastWeighsAsMuchAsTheSessionsThatTookOrRefusedIt() {
        join(plain, 5);
        targets.get(0).full = true;
        assertEquals(5, command(plain, null).run());
        assertEquals(new BroadcastResult(4, 1, 0), Deadline.get(outcome));
    }

    @Test
    void aBroadcastWithoutSessionsWeighsOne() {
        assertEquals(1, command(plain, null).run());
        assertEquals(new BroadcastResult(0, 0, 0), Deadline.get(outcome));
    }

    /** The audience has a channel without a session, so the command throws. */
    @Test
    void aBroadcastThatFailsCountsTheSessionsThatItDidNotReachAndReleasesItsCharge() {
        plain.channels().add(first);
        plain.account().admit(4);
        loop.execute(command(plain, null));
        assertEquals(new BroadcastResult(0, 0, 1), Deadline.get(outcome));
        assertEquals(0, plain.account().get());
    }

    @Test
    void theExceptedSessionIsNeitherWrittenToNorCounted() {
        join(plain, 3);
        assertEquals(2, command(plain, targets.get(1).channel).run());
        assertEquals(new BroadcastResult(2, 0, 0), Deadline.get(outcome));
        assertEquals(0, targets.get(1).admitted);
    }

    @Test
    void aSessionBehindHandlersGetsItsPromise() {
        join(filtered, 2);
        targets.get(0).full = true;
        assertEquals(2, command(filtered, null).run());
        assertEquals(0, targets.get(0).promises);
        assertEquals(1, targets.get(1).promises);
    }

    @Test
    void whatFindsTheQueueFullIsDroppedForAllButTheExcepted() {
        join(plain, 3);
        command(plain, targets.get(2).channel).dropForAll();
        assertEquals(new BroadcastResult(0, 2, 0), Deadline.get(outcome));
        assertEquals(
                List.of(1, 1, 0), targets.stream().map(target -> target.dropped).toList());
    }

    private BroadcastCommand command(Audience audience, @Nullable Channel excepted) {
        return new BroadcastCommand(audience, message, 4, excepted, outcome);
    }

    private void join(Audience audience, int sessions) {
        for (int i = 0; i < sessions; i++) {
            Target target = new Target();
            targets.add(target);
            target.channel.attr(BroadcastTarget.SESSION).set(target);
            audience.channels().add(target.channel);
        }
    }

    private static final class Target implements BroadcastTarget {
        private final EmbeddedChannel channel = new EmbeddedChannel(DefaultChannelId.newInstance());
        private boolean full;
        private int admitted;
        private int promises;
        private int dropped;

        @Override
        public Channel channel() {
            return channel;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean admitBroadcast(int size) {
            if (!full) {
                admitted++;
            }
            return !full;
        }

        @Override
        public boolean broadcast(ByteBuf message, int size) {
            throw new AssertionError("the audience's channel group writes");
        }

        @Override
        public void broadcastWritten(ChannelFuture written) {
            promises++;
        }

        @Override
        public void broadcastDropped() {
            dropped++;
        }

        @Override
        public void broadcastMisfits(int size) {}

        @Override
        public CompletableFuture<Void> broadcastMessage(Object message, @Nullable Object key) {
            throw new AssertionError("no command of bytes writes a message");
        }

        @Override
        public CompletableFuture<Void> broadcastLatest(ByteBuf message, int size, Object key) {
            throw new AssertionError("no ordinary command replaces messages");
        }
    }
}
