// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Where a stream session comes from: a listener, an attempt to connect, or an attachment. Called on the channel's event loop. */
interface SessionOrigin {
    /** Whether the session begins when the channel is connected, and not only when the TLS handshake has succeeded. */
    boolean beginsBeforeHandshake();

    /** Makes and registers the session of an active channel; closes the channel where it cannot. */
    @Nullable
    StreamSession begin(Channel channel);

    /** The channel is connected, and its session has begun. */
    void connected(StreamSession session);

    /** Reading and writing work. */
    void ready(StreamSession session);

    /** There will be no session on the channel, which closes. */
    void failed(Throwable cause);

    /** The channel has closed without a session; why, the origin may have heard before. */
    void closed();
}
