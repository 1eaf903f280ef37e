// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.ChannelMatcher;
import org.jspecify.annotations.Nullable;

/**
 * One broadcast to one audience, whose channel group writes the message. If this is the last command of a burst, the
 * group also flushes it; otherwise the sessions are flushed later, together with what else is written to them.
 *
 * <p>This is a {@link ChannelMatcher} for one reason: the group asks its matcher about each channel right before it
 * writes to it, and so {@link #matches} is where a session is charged, and may refuse. A loop over the sessions would
 * be simpler and as fast, but cmgr is required to broadcast by {@code ChannelGroup.writeAndFlush}. So please leave it.
 */
final class BroadcastCommand extends Delivery<Audience, ByteBuf> implements ChannelMatcher {
    BroadcastCommand(
            Audience audience, ByteBuf payload, int size, @Nullable Channel excepted, BroadcastOutcome outcome) {
        super(audience, payload, size, excepted, outcome);
    }

    @Override
    protected void deliver() {
        ChannelGroup group = receivers.channels();
        boolean withoutPromises = !receivers.filtered();
        ChannelGroupFuture all = receivers.loop().lastOfBurst()
                ? group.writeAndFlush(message(), this, withoutPromises)
                : group.write(message(), this, withoutPromises);
        passedOn();
        for (ChannelFuture one : all) {
            BroadcastTarget.of(one.channel()).broadcastWritten(one);
        }
    }

    @Override
    public boolean matches(Channel channel) {
        BroadcastTarget session = BroadcastTarget.of(channel);
        if (channel == excepted() || !isFor(session)) {
            return false;
        }
        boolean taken = session.admitBroadcast(size());
        count(taken);
        return taken;
    }
}
