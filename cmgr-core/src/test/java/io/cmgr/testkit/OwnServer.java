// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.cmgr.config.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A Netty server of the application's, on an event loop of its own, which no manager knows. */
public final class OwnServer implements Closeable {
    private final EventLoopGroup group;
    private final Channel channel;
    private final ChannelGroup children = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    private OwnServer(Transport transport, boolean autoRead, boolean halfClosure, Consumer<Channel> accepted) {
        boolean epoll = transport == Transport.EPOLL;
        group = new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        channel = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, autoRead)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel child) {
                        children.add(child);
                        accepted.accept(child);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    /** A server that reads; what it accepts is seen on the event loop. */
    public static OwnServer reading(Transport transport, Consumer<Channel> accepted) {
        return new OwnServer(transport, true, false, accepted);
    }

    /** A server that leaves reading to whoever takes the channel. */
    public static OwnServer waiting(Transport transport, Consumer<Channel> accepted) {
        return new OwnServer(transport, false, false, accepted);
    }

    /** A server that reads, and whose channels outlive the peer's end. */
    public static OwnServer halfClosing(Transport transport, Consumer<Channel> accepted) {
        return new OwnServer(transport, true, true, accepted);
    }

    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    public Channel channel() {
        return channel;
    }

    public EventLoopGroup group() {
        return group;
    }

    /** A loop that ends at once does not close its channels. */
    @Override
    public void close() throws IOException {
        channel.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        children.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
