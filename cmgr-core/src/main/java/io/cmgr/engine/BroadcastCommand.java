// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.ChannelMatcher;
import org.jspecify.annotations.Nullable;

/**
 * One broadcast to one audience, on its event loop: the audience's channel group writes it, and flushes it too if
 * nothing else waits in the queue. As the matcher of that write it charges every session before its channel is written
 * to.
 */
final class BroadcastCommand implements LoopCommand, ChannelMatcher {
    private final SessionLoop loop;
    private final Audience audience;
    private final ByteBuf payload;
    private final int size;
    private final @Nullable Channel excepted;
    private final BroadcastOutcome outcome;

    /** Whether it runs at once, on its own loop, after every close that was asked for there. */
    private final boolean atOnce;

    // Event loop only.
    private int queued;
    private int skipped;

    /** Whether the group has written the payload, which releases it. */
    private boolean written;

    BroadcastCommand(
            SessionLoop loop,
            Audience audience,
            ByteBuf payload,
            int size,
            @Nullable Channel excepted,
            BroadcastOutcome outcome) {
        this.loop = loop;
        this.audience = audience;
        this.payload = payload;
        this.size = size;
        this.excepted = excepted;
        this.outcome = outcome;
        atOnce = loop.eventLoop().inEventLoop();
    }

    @Override
    public int run() {
        audience.queued().release(PendingBytes.charge(size));
        ChannelGroup group = audience.group();
        boolean withoutPromises = !audience.filtered();
        ChannelGroupFuture all = loop.lastOfBurst()
                ? group.writeAndFlush(payload, this, withoutPromises)
                : group.write(payload, this, withoutPromises);
        written = true;
        for (ChannelFuture one : all) {
            StreamSession.of(one.channel()).output().broadcastWritten(one);
        }
        outcome.add(queued, skipped, 0);
        return Math.max(ONE, queued);
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

    /** There is nothing to send, and nothing to wait for: a broadcast never tells when its bytes have gone out. */
    void omit() {
        payload.release();
        outcome.add(sessions(), 0, 0);
    }

    /** The queue of the loop is full of broadcasts: every session of the audience refuses this one. */
    void skip() {
        payload.release();
        int refusing = 0;
        for (Channel channel : audience.group()) {
            if (channel != excepted) {
                StreamSession.of(channel).figures.dropped();
                refusing++;
            }
        }
        outcome.add(0, refusing, 0);
    }

    /** Some sessions may have it. */
    @Override
    public void failed(Throwable error) {
        if (!written) {
            payload.release();
        }
        outcome.add(queued, skipped, Math.max(0, sessions() - queued - skipped));
    }

    @Override
    public void refuse() {
        audience.queued().release(PendingBytes.charge(size));
        payload.release();
        outcome.add(0, 0, sessions());
    }

    /** The message does not fit the audience's framing. */
    static void misfit(Audience audience, @Nullable Channel excepted, BroadcastOutcome outcome) {
        outcome.add(0, 0, sessions(audience, excepted));
    }

    private int sessions() {
        return sessions(audience, excepted);
    }

    private static int sessions(Audience audience, @Nullable Channel excepted) {
        ChannelGroup group = audience.group();
        return group.size() - (excepted != null && group.contains(excepted) ? 1 : 0);
    }
}
