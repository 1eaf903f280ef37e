// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The event loops of the clients: on epoll where it loads, otherwise on NIO. */
public final class ClientLoops implements AutoCloseable {
    private static final int UDP_BUFFER = 1 << 20;
    private static final int DATAGRAMS_PER_READ = 16;

    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup group;
    private final List<EventLoop> loops = new ArrayList<>();

    /**
     * Starts event loops.
     *
     * @param count how many
     */
    public ClientLoops(int count) {
        group = new MultiThreadIoEventLoopGroup(
                count,
                new DefaultThreadFactory("client", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        for (int n = 0; n < count; n++) {
            loops.add(group.next());
        }
    }

    List<EventLoop> all() {
        return loops;
    }

    /** Connects over TCP or to a Unix-domain socket. */
    ChannelFuture connect(EventLoop loop, SocketAddress server, ChannelHandler handler) {
        if (!(server instanceof UnixDomainSocketAddress unix)) {
            return tcp(loop).handler(handler).connect(server);
        }
        return new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollDomainSocketChannel.class : NioDomainSocketChannel.class)
                .handler(handler)
                .connect(epoll ? new DomainSocketAddress(unix.getPath().toFile()) : unix);
    }

    /** A bootstrap for a TCP connection. */
    Bootstrap tcp(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true);
    }

    /** A bootstrap for a UDP socket, for datagrams up to a size. On epoll one system call reads many of them. */
    Bootstrap udp(EventLoop loop, int size) {
        int slot = size + 1;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, UDP_BUFFER)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(epoll ? slot * DATAGRAMS_PER_READ : slot));
        return epoll ? bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, slot) : bootstrap;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
