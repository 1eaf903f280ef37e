// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.close;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;

/** Closing a channel past all its handlers, so that none of them, TLS for one, can put it off. */
public final class ChannelClose {
    private ChannelClose() {}

    public static void now(Channel channel) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        var unused = first == null ? channel.close() : first.close();
    }
}
