// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.pipeline;

import io.cmgr.engine.stream.StreamSession;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Makes the session of a stream channel, and follows its beginning: a listener, an attempt to connect, or an attached
 * channel. Each method is called on the channel's event loop, and at most once for each channel.
 */
public interface SessionOrigin {
    /**
     * Whether the session begins as soon as the channel is connected; if not, it begins after a successful TLS
     * handshake.
     */
    default boolean beginsBeforeHandshake() {
        return true;
    }

    /**
     * Makes and registers the session of an active channel. Where it cannot, it closes the channel and returns null.
     */
    @Nullable
    StreamSession begin(Channel channel);

    /** The session has begun; a TLS handshake may still be under way. */
    default void connected(StreamSession session) {}

    /** Reading and writing work on the session. */
    default void ready(StreamSession session) {
        if (session.isOpen()) {
            var unused = session.openAndNotify();
        }
    }

    /** The channel will have no session, and is being closed. */
    default void failed(Throwable cause) {}

    /** The channel has closed without a session. {@link #failed} may have been called before, with the cause. */
    default void closed() {}
}
