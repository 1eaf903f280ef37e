// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.nats.client.Connection;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;

/** jnats and Netty, as short as it can be: the dispatcher's thread writes each message to the one channel. */
final class NatsReceiver {
    private NatsReceiver() {}

    static Server start(int count, InetSocketAddress engine) throws IOException {
        NettyLoops loops = new NettyLoops(count);
        Connection nats = NatsClients.connect(engine);
        AtomicReference<Channel> only = new AtomicReference<>();
        nats.createDispatcher(message -> {
                    Channel channel = only.get();
                    if (channel != null) {
                        channel.writeAndFlush(Unpooled.wrappedBuffer(message.getData()));
                    }
                })
                .subscribe(ServerType.RECEIVERS);
        NatsClients.settle(nats);
        int port = loops.listenTcp(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                        only.set(ctx.channel());
                    }
                });
            }
        });
        return new Server(port, () -> {
            NatsClients.close(nats);
            loops.close();
        });
    }
}
