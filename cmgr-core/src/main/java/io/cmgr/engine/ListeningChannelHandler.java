// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Counts failed accepts, in front of Netty's own acceptor, which gets to see them and pauses for a second. */
@Sharable
final class ListeningChannelHandler extends ChannelInboundHandlerAdapter {
    static final ListeningChannelHandler INSTANCE = new ListeningChannelHandler();

    private ListeningChannelHandler() {}

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        TcpListener.of(ctx.channel()).acceptFailed();
        ctx.fireExceptionCaught(cause);
    }
}
