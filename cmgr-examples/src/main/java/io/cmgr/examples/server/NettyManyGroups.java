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
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Netty, as rooms are written by hand: a channel group for each name. Groups are changed under the lock of their entry,
 * so that the last one to leave, who removes the group, cannot miss the next one to join.
 */
final class NettyManyGroups extends ChannelInboundHandlerAdapter {
    private final Map<String, DefaultChannelGroup> groups;
    private final ManyRooms rooms;
    private final int number;
    private int next;

    private NettyManyGroups(Map<String, DefaultChannelGroup> groups, ManyRooms rooms, int number) {
        this.groups = groups;
        this.rooms = rooms;
        this.number = number;
    }

    static Server startShared(int count) {
        return start(count, ManyRooms.SHARED);
    }

    static Server startOwn(int count) {
        return start(count, ManyRooms.OWN);
    }

    private static Server start(int count, ManyRooms rooms) {
        NettyLoops loops = new NettyLoops(count);
        Map<String, DefaultChannelGroup> groups = new ConcurrentHashMap<>();
        AtomicInteger channels = new AtomicInteger();
        int port = loops.listenTcp(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(
                                new FixedLengthFrameDecoder(Server.BROADCAST_BYTES),
                                new NettyManyGroups(groups, rooms, channels.getAndIncrement()));
            }
        });
        return new Server(port, loops::close);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        for (int index = 0; index < rooms.ofEach(); index++) {
            groups.compute(rooms.name(number, index), (name, group) -> {
                DefaultChannelGroup joined =
                        group != null ? group : new DefaultChannelGroup(name, GlobalEventExecutor.INSTANCE, false);
                joined.add(ctx.channel());
                return joined;
            });
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ChannelGroup group = groups.get(rooms.name(number, next));
        next = (next + 1) % rooms.ofEach();
        if (group != null) {
            group.writeAndFlush(message, ChannelMatchers.all(), true);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        for (int index = 0; index < rooms.ofEach(); index++) {
            groups.computeIfPresent(rooms.name(number, index), (name, group) -> {
                group.remove(ctx.channel());
                return group.isEmpty() ? null : group;
            });
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
