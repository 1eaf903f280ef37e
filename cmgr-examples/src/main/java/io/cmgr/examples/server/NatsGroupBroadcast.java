// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.nats.client.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * jnats and Netty, as a broadcast over nodes is usually written: one group of all channels. Each message is written to
 * it and published; what the others publish is written to it by the dispatcher's thread.
 */
@Sharable
final class NatsGroupBroadcast extends SimpleChannelInboundHandler<ByteBuf> {
    private static final String SUBJECT = "bench.group";

    private final ChannelGroup all = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Connection nats;

    private NatsGroupBroadcast(Connection nats) {
        this.nats = nats;
    }

    static Server start(int count, InetSocketAddress engine) throws IOException {
        NettyLoops loops = new NettyLoops(count);
        Connection nats = NatsClients.connect(engine);
        NatsGroupBroadcast broadcast = new NatsGroupBroadcast(nats);
        nats.createDispatcher(message -> broadcast.write(Unpooled.wrappedBuffer(message.getData())))
                .subscribe(SUBJECT);
        NatsClients.settle(nats);
        int port = loops.listenTcp(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new FixedLengthFrameDecoder(Server.BROADCAST_BYTES), broadcast);
            }
        });
        return new Server(port, () -> {
            NatsClients.close(nats);
            loops.close();
        });
    }

    private void write(ByteBuf message) {
        all.writeAndFlush(message, ChannelMatchers.all(), true);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        all.add(ctx.channel());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
        byte[] bytes = ByteBufUtil.getBytes(message);
        write(message.retain());
        nats.publish(SUBJECT, bytes);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
