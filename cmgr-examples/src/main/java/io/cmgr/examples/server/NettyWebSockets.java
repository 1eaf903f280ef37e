// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.util.concurrent.GlobalEventExecutor;

/** Netty: WebSockets. The frames that are read are those that are written. */
final class NettyWebSockets {
    private NettyWebSockets() {}

    static Server startEcho(int count) {
        return start(count, new NettyEcho());
    }

    static Server startBroadcast(int count) {
        return start(count, new Broadcast());
    }

    private static Server start(int count, ChannelHandler frames) {
        NettyLoops loops = new NettyLoops(count);
        int port = loops.listenTcp(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                Upgrade.addTo(channel.pipeline());
                channel.pipeline().addLast(frames);
            }
        });
        return new Server(port, loops::close);
    }

    /** One group of all WebSockets, to which each message is written and flushed. */
    @ChannelHandler.Sharable
    private static final class Broadcast extends ChannelInboundHandlerAdapter {
        private final ChannelGroup all = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof HandshakeComplete) {
                all.add(ctx.channel());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            all.writeAndFlush(frame, ChannelMatchers.all(), true);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
