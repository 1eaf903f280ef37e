// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream session comes from: a listener, an attempt to connect, or an attached channel. Each method is called
 * on the channel's event loop and at most once.
 */
public interface SessionOrigin {
    /** Whether the session begins when the channel is connected, and not only when its TLS handshake has succeeded. */
    default boolean beginsBeforeHandshake() {
        return true;
    }

    /** Makes and registers the session of an active channel; closes the channel where it cannot, and answers null. */
    @Nullable
    StreamSession begin(Channel channel);

    /** The session has begun. */
    default void connected(StreamSession session) {}

    /** Reading and writing work. */
    default void ready(StreamSession session) {
        if (session.isOpen()) {
            var unused = session.opened();
        }
    }

    /** There will be no session on the channel, which closes. */
    default void failed(Throwable cause) {}

    /** The channel has closed without a session; {@link #failed} may have said why. */
    default void closed() {}
}
