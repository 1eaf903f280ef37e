// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannelOption;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Netty's native epoll. */
final class EpollTransport implements SocketTransport {
    @Override
    public Transport name() {
        return Transport.EPOLL;
    }

    @Override
    public IoHandlerFactory ioHandlers() {
        return new RememberingEpoll();
    }

    @Override
    public ChannelFactory<ServerChannel> server(@Nullable SocketProtocolFamily family) {
        return () -> family == null ? new EpollServerSocketChannel() : new EpollServerSocketChannel(family);
    }

    @Override
    public ChannelFactory<SocketChannel> client() {
        return EpollSocketChannel::new;
    }

    @Override
    public ChannelFactory<ServerChannel> unixServer() {
        return EpollServerDomainSocketChannel::new;
    }

    @Override
    public ChannelFactory<Channel> unixClient() {
        return () -> {
            Channel unix = new EpollDomainSocketChannel();
            allowHalfClosure(unix);
            return unix;
        };
    }

    @Override
    public SocketAddress unixAddress(UnixDomainSocketAddress address) {
        return new DomainSocketAddress(address.getPath().toString());
    }

    @Override
    public void allowHalfClosure(Channel unix) {
        unix.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    @Override
    public ChannelFactory<DatagramChannel> datagram(@Nullable SocketProtocolFamily family) {
        return () -> family == null ? new EpollDatagramChannel() : new EpollDatagramChannel(family);
    }

    @Override
    public ChannelOption<Integer> batchedReads() {
        return EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE;
    }

    @Override
    public ChannelOption<Boolean> reusePort() {
        return UnixChannelOption.SO_REUSEPORT;
    }

    @Override
    public Map<ChannelOption<?>, Object> keepAlive(int idleSeconds, int intervalSeconds, int probes) {
        return Map.of(
                EpollChannelOption.TCP_KEEPIDLE, idleSeconds,
                EpollChannelOption.TCP_KEEPINTVL, intervalSeconds,
                EpollChannelOption.TCP_KEEPCNT, probes);
    }
}
