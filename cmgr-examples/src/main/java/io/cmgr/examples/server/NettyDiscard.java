// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/** Netty: a server that reads and forgets. */
@Sharable
final class NettyDiscard extends ChannelInboundHandlerAdapter {
    private NettyDiscard() {}

    static Server start(int count) {
        NettyLoops loops = new NettyLoops(count);
        return new Server(loops.listenTcp(new NettyDiscard()), loops::close);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object data) {
        ReferenceCountUtil.release(data);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
