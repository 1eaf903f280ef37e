// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.AttributeKey;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a broadcast needs of a session. The methods are called on the event loop only, unless marked otherwise. */
public interface BroadcastTarget {
    /** The attribute in which a channel keeps its session. */
    AttributeKey<BroadcastTarget> SESSION = AttributeKey.valueOf(BroadcastTarget.class, "SESSION");

    /** The session of a channel that is in an audience. Any thread. */
    static BroadcastTarget of(Channel channel) {
        return requireNonNull(channel.attr(SESSION).get());
    }

    /** The channel that carries the session. Any thread. */
    Channel channel();

    /** Whether the session still takes writes. Any thread. */
    boolean isOpen();

    /**
     * Charges a message to the session, which the caller then writes to the channel; if there is no room, counts the
     * message as dropped.
     *
     * @return whether the session takes the message
     */
    boolean admitBroadcast(int size);

    /**
     * Charges a message to the session, and writes a duplicate of it to the channel; if there is no room, counts it as
     * dropped.
     *
     * @return whether the session takes the message
     */
    boolean broadcast(ByteBuf message, int size);

    /** Called when the message that was admitted last was passed to the channel; only in an audience with promises. */
    void broadcastWritten(ChannelFuture written);

    /**
     * Writes a framed message of {@code latest}, which it takes over, or lets it wait in the place of an older one of
     * its key.
     */
    CompletableFuture<Void> broadcastLatest(ByteBuf message, int size, Object key);

    /**
     * Writes a message for the session's codec to encode, which it takes over.
     *
     * @param key the key of a message of {@code latest}; null for an ordinary one
     */
    CompletableFuture<Void> broadcastMessage(Object message, @Nullable Object key);

    /** Counts a message as dropped that found no room in the audience's account. Any thread. */
    void broadcastDropped();

    /** Counts a message of so many bytes that does not fit the session's framing. Any thread. */
    void broadcastMisfits(int size);
}
