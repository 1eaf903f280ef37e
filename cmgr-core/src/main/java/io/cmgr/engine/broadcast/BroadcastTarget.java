// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.AttributeKey;

/** A session, as a broadcast sees it that writes to its channel. Event loop only, where nothing else is said. */
public interface BroadcastTarget {
    /** Where a channel keeps its session. */
    AttributeKey<BroadcastTarget> SESSION = AttributeKey.valueOf(BroadcastTarget.class, "SESSION");

    /** The session of a channel that is in an audience. Any thread. */
    static BroadcastTarget of(Channel channel) {
        return requireNonNull(channel.attr(SESSION).get());
    }

    /** Whether the session takes writes still. Any thread. */
    boolean isOpen();

    /** Charges and counts one message, which the caller then writes to the channel; or refuses it. */
    boolean admitBroadcast(int size);

    /** The channel was given the message that was admitted last; called only if the audience makes promises. */
    void broadcastWritten(ChannelFuture written);

    /** Counts a message that found no room in the queue of the event loop. Any thread. */
    void broadcastDropped();
}
