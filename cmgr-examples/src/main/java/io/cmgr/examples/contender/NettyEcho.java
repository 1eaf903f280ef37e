// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** The reference: no copy, no promise per write, one flush per read loop, and reads stop while the peer takes nothing. */
final class NettyEcho implements Server {
    private final NettyLoops loops;
    private final int port;

    NettyEcho(int count) {
        loops = new NettyLoops(count);
        port = loops.listenTcp(new Echo());
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        loops.close();
    }

    @Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
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
}
