// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Netty: channels in memory, as many as cmgr has sessions, and nothing else. The application keeps them in an array. */
final class NettyMillionChannels {
    private NettyMillionChannels() {}

    /** Makes a million channels when it is started as a load. Before that, and after it, it echoes over TCP. */
    static Server start(int count) {
        NettyLoops loops = new NettyLoops(count);
        EventLoopGroup memory = MemoryChannel.loops(count);
        Channel[] channels = new Channel[CmgrInMemory.MILLION];
        OwnLoad load = new Once(channels.length, () -> keep(memory, channels));
        return new Server(
                loops.listenTcp(new NettyEcho()),
                () -> {
                    loops.close();
                    memory.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
                },
                load);
    }

    private static void keep(EventLoopGroup memory, Channel[] channels) {
        AtomicInteger next = new AtomicInteger();
        MemoryChannel.open(memory, channels.length, channel -> channels[next.getAndIncrement()] = channel);
    }
}
