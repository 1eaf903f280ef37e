// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Netty, as it is often written: an echo that connects elsewhere once for each of its clients, and again one second after
 * that has failed or the connection has ended.
 */
@Sharable
final class NettyReconnects extends ChannelInitializer<Channel> {
    private static final long DELAY_SECONDS = 1;

    private final NettyLoops loops;
    private final InetSocketAddress upstream;

    private NettyReconnects(NettyLoops loops, InetSocketAddress upstream) {
        this.loops = loops;
        this.upstream = upstream;
    }

    static Server start(int count, InetSocketAddress upstream) {
        NettyLoops loops = new NettyLoops(count);
        return new Server(loops.listenTcp(new NettyReconnects(loops, upstream)), loops::close);
    }

    @Override
    protected void initChannel(Channel client) {
        client.config().setAutoRead(false);
        client.pipeline().addLast(new NettyEcho());
        connect(client);
    }

    private void connect(Channel client) {
        loops.tcp(client.eventLoop())
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelInactive(ChannelHandlerContext ctx) {
                        connectLater(client);
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        ctx.close();
                    }
                })
                .connect(upstream)
                .addListener(connected -> {
                    if (connected.isSuccess()) {
                        client.config().setAutoRead(true);
                    } else {
                        connectLater(client);
                    }
                });
    }

    private void connectLater(Channel client) {
        if (client.isActive()) {
            client.eventLoop().schedule(() -> connect(client), DELAY_SECONDS, TimeUnit.SECONDS);
        }
    }
}
