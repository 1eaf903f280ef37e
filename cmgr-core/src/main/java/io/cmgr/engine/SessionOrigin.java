// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Where a stream session comes from: a listener, or an attempt to connect. Called on the channel's event loop. */
interface SessionOrigin {
    /** Makes and registers the session of a channel that has become active; closes the channel where it cannot. */
    @Nullable
    StreamSession begin(Channel channel);

    /** Gives the session its opening events. */
    void announce(StreamSession session);
}
