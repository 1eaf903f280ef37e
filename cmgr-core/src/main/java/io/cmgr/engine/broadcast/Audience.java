// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.config.Framing;
import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import org.jspecify.annotations.Nullable;

/**
 * Open stream sessions that get a broadcast in the same way: they share an event loop and a framing, and either all of
 * them need a promise for each message or none does. Broadcasts that wait for the event loop are charged to
 * {@link #account}.
 */
public final class Audience {
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

    SessionLoop loop() {
        return loop;
    }

    /** The framing in which the sessions send messages. */
    Framing framing() {
        return framing;
    }

    /**
     * Whether the sessions' pipelines have handlers that may hold messages back, so that each message needs a promise.
     */
    boolean filtered() {
        return filtered;
    }

    /** The sessions' channels; changed on the event loop. */
    ChannelGroup channels() {
        return channels;
    }

    /**
     * The account of broadcasts that wait in the loop's queue, shared by the audiences of all groups that are like this
     * one. They count as unsent bytes of every session here.
     */
    public PendingBytes account() {
        return account;
    }

    /** How many sessions there are, without an excepted one. Any thread. */
    int size(@Nullable Channel excepted) {
        return channels.size() - (excepted != null && channels.contains(excepted) ? 1 : 0);
    }

    /** Counts a message that is dropped for every session but one: the queue of the loop is full. Any thread. */
    int drop(@Nullable Channel excepted) {
        int refusing = 0;
        for (Channel channel : channels) {
            if (channel != excepted) {
                BroadcastTarget.of(channel).broadcastDropped();
                refusing++;
            }
        }
        return refusing;
    }

    /** Removes the session of this channel, which gets no broadcast from now on. Event loop only. */
    public void leave(Channel channel) {
        channels.remove(channel);
    }
}
