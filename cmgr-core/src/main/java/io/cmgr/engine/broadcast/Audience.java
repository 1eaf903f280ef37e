// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.config.Framing;
import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Open stream sessions that get a broadcast in the same way: they share an event loop and a framing, and either all of
 * them need a promise for each message or none does. Broadcasts that wait for the event loop are charged to
 * {@link #account}.
 */
public final class Audience implements Receivers {
    private final SessionLoop loop;
    private final Framing framing;
    private final boolean filtered;
    private final ChannelGroup channels;
    private final PendingBytes account;

    Audience(SessionLoop loop, Framing framing, boolean filtered, long maxPendingBytes) {
        this.loop = loop;
        this.framing = framing;
        this.filtered = filtered;
        channels = new DefaultChannelGroup("cmgr", loop.eventLoop(), true);
        account = BroadcastAccounts.of(loop, framing, filtered, maxPendingBytes);
    }

    @Override
    public SessionLoop loop() {
        return loop;
    }

    @Override
    public Framing framing() {
        return framing;
    }

    /**
     * Whether the sessions' pipelines have handlers that may hold messages back, so that each message needs a promise.
     */
    public boolean filtered() {
        return filtered;
    }

    /** The sessions' channels; changed on the event loop. */
    ChannelGroup channels() {
        return channels;
    }

    /** Shared by the audiences of all groups that are like this one. */
    @Override
    public PendingBytes account() {
        return account;
    }

    @Override
    public int size(@Nullable Channel excepted) {
        return channels.size() - (excepted != null && channels.contains(excepted) ? 1 : 0);
    }

    @Override
    public int forEach(@Nullable Channel excepted, Consumer<BroadcastTarget> action) {
        int passed = 0;
        for (Channel channel : channels) {
            if (channel != excepted) {
                action.accept(BroadcastTarget.of(channel));
                passed++;
            }
        }
        return passed;
    }

    /** Removes the session of this channel, which gets no broadcast from now on. Event loop only. */
    public void leave(Channel channel) {
        channels.remove(channel);
    }
}
