// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.close;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;

/** Closes a channel without asking its handlers, so that none of them, such as TLS, can delay the close. */
public final class ChannelClose {
    private ChannelClose() {}

    /** Closes the channel from the head of its pipeline. Any thread. */
    public static void now(Channel channel) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        var unused = first == null ? channel.close() : first.close();
    }
}
