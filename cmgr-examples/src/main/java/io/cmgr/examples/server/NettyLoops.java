// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.TimeUnit;

/** The event loops of a server on Netty alone: on epoll where it loads, otherwise on NIO; or on io_uring. */
final class NettyLoops implements AutoCloseable {
    /** The classes of one of Netty's transports. */
    private record Kind(
            IoHandlerFactory handlers,
            Class<? extends ServerChannel> listening,
            Class<? extends Channel> connecting,
            Class<? extends Channel> datagrams) {
        static Kind epoll() {
            return new Kind(
                    EpollIoHandler.newFactory(),
                    EpollServerSocketChannel.class,
                    EpollSocketChannel.class,
                    EpollDatagramChannel.class);
        }

        static Kind nio() {
            return new Kind(
                    NioIoHandler.newFactory(),
                    NioServerSocketChannel.class,
                    NioSocketChannel.class,
                    NioDatagramChannel.class);
        }

        static Kind ioUring() {
            return new Kind(
                    IoUringIoHandler.newFactory(),
                    IoUringServerSocketChannel.class,
                    IoUringSocketChannel.class,
                    IoUringDatagramChannel.class);
        }
    }

    private final boolean epoll = Epoll.isAvailable();
    private final Kind kind;
    private final EventLoopGroup group;

    NettyLoops(int count) {
        this(count, Epoll.isAvailable() ? Kind.epoll() : Kind.nio());
    }

    private NettyLoops(int count, Kind kind) {
        this.kind = kind;
        group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("netty"), kind.handlers);
    }

    static NettyLoops onIoUring(int count) {
        return new NettyLoops(count, Kind.ioUring());
    }

    /** Listens on any free port, and returns it. One loop accepts, all loops serve. */
    int listenTcp(ChannelHandler child) {
        var server = new ServerBootstrap()
                .group(group)
                .channel(kind.listening)
                .childHandler(child)
                .bind(0)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** Listens on a Unix-domain socket; not on io_uring. */
    void listenUnix(UnixDomainSocketAddress address, ChannelHandler child) {
        new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerDomainSocketChannel.class : NioServerDomainSocketChannel.class)
                .childHandler(child)
                .bind(epoll ? new DomainSocketAddress(address.getPath().toFile()) : address)
                .syncUninterruptibly();
    }

    /** Another event loop than this one, if there is one. */
    EventLoop other(EventLoop than) {
        for (EventExecutor one : group) {
            if (one != than) {
                return (EventLoop) one;
            }
        }
        return than;
    }

    /** A bootstrap for a connection on this event loop. */
    Bootstrap tcp(EventLoop loop) {
        return new Bootstrap().group(loop).channel(kind.connecting);
    }

    /** A bootstrap for a UDP socket. */
    Bootstrap udp() {
        return new Bootstrap().group(group).channel(kind.datagrams);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
