// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import io.netty.util.concurrent.GlobalEventExecutor;

/** The broadcast as Netty's own examples write it: one group of all channels, written to and flushed by each message. */
final class NettyGroupBroadcast implements Server {
    private final NettyLoops loops;
    private final int port;

    NettyGroupBroadcast(int count) {
        loops = new NettyLoops(count);
        Broadcast broadcast = new Broadcast();
        port = loops.listenTcp(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new FixedLengthFrameDecoder(MESSAGE_BYTES), broadcast);
            }
        });
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
    private static final class Broadcast extends ChannelInboundHandlerAdapter {
        private final ChannelGroup all = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            all.add(ctx.channel());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            all.writeAndFlush(message, ChannelMatchers.all(), true);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
