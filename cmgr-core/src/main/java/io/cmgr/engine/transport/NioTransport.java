// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.cmgr.config.StreamOptions;
import io.cmgr.config.Transport;
import io.cmgr.engine.multicast.MulticastSocket;
import io.cmgr.engine.multicast.NioMulticast;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.AbstractNioChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport on the JDK's selector. */
final class NioTransport implements SocketTransport {
    private static final Logger log = LoggerFactory.getLogger(NioTransport.class);
    private static final boolean KEEP_ALIVE_TUNABLE = keepAliveTunable();

    NioTransport() {
        Resets.loadMessages(); // now, because later it would block an event loop
    }

    @Override
    public Transport name() {
        return Transport.NIO;
    }

    @Override
    public IoHandlerFactory ioHandlers() {
        return NioIoHandler.newFactory();
    }

    @Override
    public ChannelFactory<ServerChannel> server(@Nullable SocketProtocolFamily family) {
        return () -> family == null
                ? new NioServerSocketChannel()
                : new NioServerSocketChannel(SelectorProvider.provider(), family);
    }

    @Override
    public void acceptBacklog(Channel server) {
        ((AbstractNioChannel.NioUnsafe) server.unsafe()).read();
    }

    /**
     * Closes the JDK's socket before Netty's channel. When Netty's channel closes, it deletes any file that has the
     * name of its Unix-domain socket, even another process's file, since <a
     * href="https://github.com/netty/netty/pull/13965">netty#13965</a>. It takes the name from the socket, and a closed
     * socket has no name.
     */
    @Override
    public void close(Channel server) {
        try {
            ((AbstractNioChannel.NioUnsafe) server.unsafe()).ch().close();
        } catch (IOException closedAllTheSame) {
            log.trace("a listening socket failed to close", closedAllTheSame);
        }
        var unused = server.close();
    }

    @Override
    public ChannelFactory<io.netty.channel.socket.SocketChannel> client() {
        return NioSocketChannel::new;
    }

    @Override
    public ServerChannel unixServer(UnixDomainSocketAddress address, int backlog) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.bind(address, backlog);
            return new NioServerDomainSocketChannel(socket);
        } catch (IOException | RuntimeException refused) {
            socket.close();
            throw refused;
        }
    }

    @Override
    public Channel unixChannel() {
        return new NioDomainSocketChannel();
    }

    @Override
    public SocketAddress unixAddress(UnixDomainSocketAddress address) {
        return address;
    }

    @Override
    public void allowHalfClosure(Channel unix) {
        NioUnixHalfClose.install(unix);
    }

    @Override
    public ChannelFactory<DatagramChannel> datagram(@Nullable SocketProtocolFamily family) {
        return () -> family == null ? new NioDatagramChannel() : new NioDatagramChannel(family);
    }

    @Override
    public MulticastSocket multicast(DatagramChannel udp) {
        return new NioMulticast(udp);
    }

    @Override
    public @Nullable ChannelOption<Integer> batchedReads() {
        return null;
    }

    @Override
    public long kernelDropped(Channel udp) {
        return -1;
    }

    @Override
    public ChannelOption<Boolean> reusePort() {
        return NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);
    }

    /** Null: the JDK has no such option. */
    @Override
    public @Nullable ChannelOption<Integer> ackLimit() {
        return null;
    }

    @Override
    public Map<ChannelOption<?>, Object> keepAlive(StreamOptions options) {
        return KEEP_ALIVE_TUNABLE
                ? Map.of(
                        ChannelOption.SO_KEEPALIVE,
                        true,
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                        (int) options.keepAliveIdle().toSeconds(),
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                        (int) options.keepAliveInterval().toSeconds(),
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT),
                        options.keepAliveProbes())
                : Map.of(ChannelOption.SO_KEEPALIVE, true);
    }

    /** Empty, because operating systems differ in what connections inherit. */
    @Override
    public Map<ChannelOption<?>, Object> inheritedKeepAlive(StreamOptions options) {
        return Map.of();
    }

    private static boolean keepAliveTunable() {
        try (SocketChannel probe = SocketChannel.open()) {
            return probe.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE);
        } catch (IOException unknown) {
            return false;
        }
    }
}
