// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.cmgr.config.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A Netty server such as an application has, on its own event loop. Tests attach its channels to a manager. */
public final class ApplicationServer implements Closeable {
    private final EventLoopGroup group;
    private final Channel channel;
    private final ChannelGroup children = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    private ApplicationServer(Transport transport, boolean autoRead, boolean halfClosure, Consumer<Channel> accepted) {
        group = new MultiThreadIoEventLoopGroup(1, Transports.ioHandlers(transport));
        channel = new ServerBootstrap()
                .group(group)
                .channel(channelType(transport))
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

    private static Class<? extends ServerChannel> channelType(Transport transport) {
        return switch (transport) {
            case EPOLL -> EpollServerSocketChannel.class;
            case IO_URING -> IoUringServerSocketChannel.class;
            default -> NioServerSocketChannel.class;
        };
    }

    /** A server whose channels read at once. {@code accepted} runs on the event loop. */
    public static ApplicationServer reading(Transport transport, Consumer<Channel> accepted) {
        return new ApplicationServer(transport, true, false, accepted);
    }

    /** A server whose channels do not read until auto-read is turned on. */
    public static ApplicationServer waiting(Transport transport, Consumer<Channel> accepted) {
        return new ApplicationServer(transport, false, false, accepted);
    }

    /** A server whose channels read at once and stay open at the peer's end. */
    public static ApplicationServer halfClosing(Transport transport, Consumer<Channel> accepted) {
        return new ApplicationServer(transport, true, true, accepted);
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

    /** Closes the channels first: an event loop that ends without a quiet period leaves them open. */
    @Override
    public void close() throws IOException {
        channel.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        children.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
