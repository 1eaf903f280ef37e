// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatcher;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Netty, with what it offers for some of the channels: one group of all of them, and a matcher that finds the three to
 * which a message is written.
 */
final class NettyMatchedGroup extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<Integer> THREE = AttributeKey.valueOf(NettyMatchedGroup.class, "three");

    private final ChannelGroup all;
    private final Integer three;
    private final ChannelMatcher matcher;

    private NettyMatchedGroup(ChannelGroup all, Integer three) {
        this.all = all;
        this.three = three;
        matcher = channel -> three.equals(channel.attr(THREE).get());
    }

    static Server start(int count) {
        NettyLoops loops = new NettyLoops(count);
        ChannelGroup all = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        AtomicInteger channels = new AtomicInteger();
        int port = loops.listenTcp(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                int three = channels.getAndIncrement() / Server.THREE;
                channel.pipeline()
                        .addLast(
                                new FixedLengthFrameDecoder(Server.BROADCAST_BYTES), new NettyMatchedGroup(all, three));
            }
        });
        return new Server(port, loops::close);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.channel().attr(THREE).set(three);
        all.add(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        all.writeAndFlush(message, matcher, true);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
