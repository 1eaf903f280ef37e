// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import io.netty.util.concurrent.GlobalEventExecutor;

/**
 * Netty, as an expert would write a broadcast of a sender that is ahead of its answers: all messages of a read loop are
 * written to one group of all channels, which is flushed once at the end of the loop.
 */
final class NettyFlushOnceBroadcast extends ChannelInboundHandlerAdapter {
    private final ChannelGroup all;
    private boolean written;

    private NettyFlushOnceBroadcast(ChannelGroup all) {
        this.all = all;
    }

    static Server start(int count) {
        NettyLoops loops = new NettyLoops(count);
        ChannelGroup all = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        int port = loops.listenTcp(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new FixedLengthFrameDecoder(Server.BROADCAST_BYTES), new NettyFlushOnceBroadcast(all));
            }
        });
        return new Server(port, loops::close);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        all.add(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        all.write(message, ChannelMatchers.all(), true);
        written = true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (written) {
            written = false;
            all.flush();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
