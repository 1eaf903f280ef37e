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
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * jnats and Netty, written with care: a group for each event loop, so that a message is one task for each loop and not
 * one for each channel. A message becomes one direct buffer, which the channels share.
 */
@Sharable
final class NatsLoopGroups extends SimpleChannelInboundHandler<ByteBuf> {
    private static final String SUBJECT = "bench.loops";

    private final Map<EventLoop, ChannelGroup> groups = new ConcurrentHashMap<>();
    private final Connection nats;

    private NatsLoopGroups(Connection nats) {
        this.nats = nats;
    }

    static Server start(int count, InetSocketAddress engine) throws IOException {
        NettyLoops loops = new NettyLoops(count);
        Connection nats = NatsClients.connect(engine);
        NatsLoopGroups broadcast = new NatsLoopGroups(nats);
        nats.createDispatcher(message -> broadcast.write(message.getData())).subscribe(SUBJECT);
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

    private void write(byte[] message) {
        ByteBuf direct = Unpooled.directBuffer(message.length).writeBytes(message);
        groups.forEach((loop, group) -> {
            ByteBuf own = direct.retainedDuplicate();
            if (loop.inEventLoop()) {
                group.writeAndFlush(own, ChannelMatchers.all(), true);
            } else {
                loop.execute(() -> group.writeAndFlush(own, ChannelMatchers.all(), true));
            }
        });
        direct.release();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        EventLoop loop = ctx.channel().eventLoop();
        groups.computeIfAbsent(loop, own -> new DefaultChannelGroup(own, true)).add(ctx.channel());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
        byte[] bytes = ByteBufUtil.getBytes(message);
        write(bytes);
        nats.publish(SUBJECT, bytes);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
