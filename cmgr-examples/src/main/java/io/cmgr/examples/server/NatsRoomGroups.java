// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** jnats and Netty, as rooms over nodes are written by hand: a channel group and a subscription for each name. */
final class NatsRoomGroups extends SimpleChannelInboundHandler<ByteBuf> {
    private static final ManyRooms ROOMS = ManyRooms.OF_A_CLUSTER;

    private final Node node;
    private final int number;
    private int next;

    private NatsRoomGroups(Node node, int number) {
        this.node = node;
        this.number = number;
    }

    static Server start(int count, InetSocketAddress engine) throws IOException {
        NettyLoops loops = new NettyLoops(count);
        Node node = new Node(NatsClients.connect(engine));
        AtomicInteger channels = new AtomicInteger();
        int port = loops.listenTcp(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(
                                new FixedLengthFrameDecoder(Server.BROADCAST_BYTES),
                                new NatsRoomGroups(node, channels.getAndIncrement()));
            }
        });
        return new Server(port, () -> {
            NatsClients.close(node.nats);
            loops.close();
        });
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        for (int index = 0; index < ROOMS.ofEach(); index++) {
            node.join(subject(index), ctx.channel());
        }
    }

    private String subject(int index) {
        return "bench.room." + ROOMS.name(number, index).replace(' ', '_');
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
        byte[] bytes = ByteBufUtil.getBytes(message);
        String subject = subject(next);
        next = (next + 1) % ROOMS.ofEach();
        node.write(subject, message.retain());
        node.nats.publish(subject, bytes);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        for (int index = 0; index < ROOMS.ofEach(); index++) {
            node.leave(subject(index), ctx.channel());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** The groups of all subjects. They are changed under the lock of their entry. */
    private static final class Node {
        private final Map<String, ChannelGroup> groups = new ConcurrentHashMap<>();
        private final Connection nats;
        private final Dispatcher dispatcher;

        Node(Connection nats) {
            this.nats = nats;
            dispatcher = nats.createDispatcher(this::received);
        }

        private void received(Message message) {
            write(message.getSubject(), Unpooled.wrappedBuffer(message.getData()));
        }

        void write(String subject, ByteBuf message) {
            ChannelGroup group = groups.get(subject);
            if (group != null) {
                group.writeAndFlush(message, ChannelMatchers.all(), true);
            } else {
                message.release();
            }
        }

        void join(String subject, Channel channel) {
            groups.compute(subject, (name, group) -> {
                ChannelGroup joined = group;
                if (joined == null) {
                    joined = new DefaultChannelGroup(name, GlobalEventExecutor.INSTANCE, false);
                    dispatcher.subscribe(name);
                }
                joined.add(channel);
                return joined;
            });
        }

        void leave(String subject, Channel channel) {
            groups.computeIfPresent(subject, (name, group) -> {
                group.remove(channel);
                if (group.isEmpty() && nats.getStatus() == Connection.Status.CONNECTED) {
                    dispatcher.unsubscribe(name);
                }
                return group.isEmpty() ? null : group;
            });
        }
    }
}
