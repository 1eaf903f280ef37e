// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.LoopCommand;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.ChannelMatcher;
import org.jspecify.annotations.Nullable;

/**
 * One broadcast to one audience, as a command of its event loop. The audience's channel group writes the message. If
 * this is the last command of a burst, the group also flushes it; otherwise the sessions are flushed later, together
 * with what else is written to them.
 *
 * <p>This is a {@link ChannelMatcher} for one reason: the group asks its matcher about each channel right before it
 * writes to it, and so {@link #matches} is where a session is charged, and may refuse. A loop over the sessions would
 * be simpler and as fast, but cmgr is required to broadcast by {@code ChannelGroup.writeAndFlush}. So please leave it.
 */
final class BroadcastCommand implements LoopCommand, ChannelMatcher {
    private final Audience audience;
    private final ByteBuf payload;
    private final int size;
    private final @Nullable Channel excepted;
    private final BroadcastOutcome outcome;

    /** Whether the caller is on the event loop: then this runs at once, before closes that were requested earlier. */
    private final boolean atOnce;

    // Event loop only.
    private int queued;
    private int skipped;

    /** Whether the group has written the payload. The group releases it. */
    private boolean written;

    BroadcastCommand(
            Audience audience, ByteBuf payload, int size, @Nullable Channel excepted, BroadcastOutcome outcome) {
        this.audience = audience;
        this.payload = payload;
        this.size = size;
        this.excepted = excepted;
        this.outcome = outcome;
        atOnce = audience.loop().eventLoop().inEventLoop();
    }

    @Override
    public int run() {
        audience.account().release(PendingBytes.charge(size));
        ChannelGroup group = audience.channels();
        boolean withoutPromises = !audience.filtered();
        ChannelGroupFuture all = audience.loop().lastOfBurst()
                ? group.writeAndFlush(payload, this, withoutPromises)
                : group.write(payload, this, withoutPromises);
        written = true;
        for (ChannelFuture one : all) {
            BroadcastTarget.of(one.channel()).broadcastWritten(one);
        }
        outcome.add(queued, skipped, 0);
        return Math.max(ONE, queued + skipped);
    }

    @Override
    public boolean matches(Channel channel) {
        BroadcastTarget session = BroadcastTarget.of(channel);
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

    /** Counts every session as queued, because an empty message without framing is no bytes on the wire. Any thread. */
    void countNothingToSend() {
        payload.release();
        outcome.add(sessions(), 0, 0);
    }

    /**
     * Drops the message for every session, because the audience's account of waiting broadcasts is full. Any thread.
     */
    void dropForAll() {
        payload.release();
        outcome.add(0, audience.drop(excepted), 0);
    }

    /** Counts as failed the sessions that the group had not come to. The others keep what they were counted as. */
    @Override
    public void failed(Throwable error) {
        if (!written) {
            payload.release();
        }
        outcome.add(queued, skipped, Math.max(0, sessions() - queued - skipped));
    }

    @Override
    public void refuse() {
        audience.account().release(PendingBytes.charge(size));
        payload.release();
        outcome.add(0, 0, sessions());
    }

    /** Counts every session as failed, because the message does not fit the framing of the audience. Any thread. */
    static void countMisfits(Audience audience, int size, @Nullable Channel excepted, BroadcastOutcome outcome) {
        int misfits = 0;
        for (Channel channel : audience.channels()) {
            if (channel != excepted) {
                BroadcastTarget.of(channel).broadcastMisfits(size);
                misfits++;
            }
        }
        outcome.add(0, 0, misfits);
    }

    private int sessions() {
        return audience.size(excepted);
    }
}
