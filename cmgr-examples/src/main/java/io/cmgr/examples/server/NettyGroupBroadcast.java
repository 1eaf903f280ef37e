// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Netty, as its own examples write a broadcast: one group of all channels, to which each message is written and
 * flushed.
 */
@Sharable
final class NettyGroupBroadcast extends ChannelInboundHandlerAdapter {
    private final ChannelGroup all = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    NettyGroupBroadcast() {}

    static Server start(int count) {
        return start(count, null);
    }

    static Server startTls(int count) {
        return start(count, ServerTls.context(SslProvider.JDK));
    }

    private static Server start(int count, @Nullable SslContext tls) {
        NettyLoops loops = new NettyLoops(count);
        NettyGroupBroadcast broadcast = new NettyGroupBroadcast();
        int port = loops.listenTcp(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (tls != null) {
                    channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                }
                channel.pipeline().addLast(new FixedLengthFrameDecoder(Server.BROADCAST_BYTES), broadcast);
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
        all.writeAndFlush(message, ChannelMatchers.all(), true);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
