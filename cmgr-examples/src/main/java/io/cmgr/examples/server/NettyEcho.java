// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Netty, as an expert would write an echo: no copy, no promise per write, one flush per read loop, and no reads while
 * the peer does not take the replies.
 */
@Sharable
final class NettyEcho extends ChannelInboundHandlerAdapter {
    NettyEcho() {}

    static Server start(int count) {
        NettyLoops loops = new NettyLoops(count);
        return new Server(loops.listenTcp(new NettyEcho()), loops::close);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object data) {
        ctx.write(data, ctx.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
