// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatcher;
import org.jspecify.annotations.Nullable;

/**
 * One broadcast on one event loop: the loop's channel group writes it, and flushes it too if nothing else waits in the
 * queue. As the matcher of that write it charges every session before its channel is written to.
 */
final class BroadcastCommand implements LoopCommand, ChannelMatcher {
    private final SessionLoop loop;
    private final ByteBuf payload;
    private final int size;
    private final @Nullable Channel excepted;
    private final BroadcastOutcome outcome;

    /** Whether it runs at once, on its own loop, after every close that was asked for there. */
    private final boolean atOnce;

    // Event loop only.
    private int queued;
    private int skipped;

    BroadcastCommand(
            SessionLoop loop, ByteBuf payload, int size, @Nullable Channel excepted, BroadcastOutcome outcome) {
        this.loop = loop;
        this.payload = payload;
        this.size = size;
        this.excepted = excepted;
        this.outcome = outcome;
        atOnce = loop.eventLoop().inEventLoop();
    }

    @Override
    public void run() {
        loop.queuedBroadcasts().release(size);
        ChannelGroup group = loop.group();
        var unused = loop.lastOfBurst() ? group.writeAndFlush(payload, this, true) : group.write(payload, this, true);
        outcome.add(queued, skipped, 0);
    }

    @Override
    public boolean matches(Channel channel) {
        StreamSession session = StreamSession.of(channel);
        if (channel == excepted || (atOnce && !session.isOpen())) {
            return false;
        }
        if (session.admitBroadcast(size)) {
            queued++;
            return true;
        }
        skipped++;
        return false;
    }

    /** There is nothing to send. */
    void omit() {
        payload.release();
        outcome.add(sessions(), 0, 0);
    }

    /** The queue of the loop is full of broadcasts: every session of the loop refuses this one. */
    void skip() {
        payload.release();
        int refusing = 0;
        for (Channel channel : loop.group()) {
            if (channel != excepted) {
                StreamSession.of(channel).figures.dropped();
                refusing++;
            }
        }
        outcome.add(0, refusing, 0);
    }

    @Override
    public void refuse() {
        loop.queuedBroadcasts().release(size);
        payload.release();
        outcome.add(0, 0, sessions());
    }

    private int sessions() {
        ChannelGroup group = loop.group();
        return group.size() - (excepted != null && group.contains(excepted) ? 1 : 0);
    }
}
