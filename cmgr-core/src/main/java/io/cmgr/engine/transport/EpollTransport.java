// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.cmgr.config.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** Netty's native epoll. */
final class EpollTransport extends LinuxTransport {
    private static final EpollIoEvent READABLE = () -> EpollIoOps.EPOLLIN;

    @Override
    public Transport name() {
        return Transport.EPOLL;
    }

    @Override
    public IoHandlerFactory ioHandlers() {
        return new EpollInterestWorkaround();
    }

    @Override
    public ChannelFactory<ServerChannel> server(@Nullable SocketProtocolFamily family) {
        return () -> family == null ? new EpollServerSocketChannel() : new EpollServerSocketChannel(family);
    }

    /**
     * Sets the backlog to 0, and makes the channel accept as if epoll had reported a caller. That works without a
     * registration.
     */
    @Override
    public void acceptBacklog(Channel server) throws IOException {
        EpollIoHandle epoll = (EpollIoHandle) server.unsafe();
        new Socket(epoll.fd().intValue()).listen(0);
        epoll.handle(null, READABLE);
    }

    @Override
    public void close(Channel server) {
        var unused = server.close();
    }

    @Override
    public ChannelFactory<SocketChannel> client() {
        return EpollSocketChannel::new;
    }

    /**
     * Keeps Netty from deleting the files of others, which it would do twice. First, Netty's bind deletes any file that
     * has the name. So the JDK binds the name first, which fails if the name is taken; the file that Netty's bind then
     * deletes is our own. Second, Netty's channel on its close deletes any file that has the name that the channel has
     * bound ({@code EpollServerDomainSocketChannel.doClose}). So the channel is given a socket that is bound already.
     */
    @Override
    public ServerChannel unixServer(UnixDomainSocketAddress address, int backlog) throws IOException {
        Socket socket = Socket.newSocketDomain();
        try (var claim = java.nio.channels.SocketChannel.open(StandardProtocolFamily.UNIX)) {
            claim.bind(address);
            socket.bind(unixAddress(address));
            socket.listen(backlog);
            return new EpollServerDomainSocketChannel(socket.intValue(), true);
        } catch (IOException | RuntimeException refused) {
            socket.close();
            throw refused;
        }
    }

    @Override
    public Channel unixChannel() {
        return new EpollDomainSocketChannel();
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
}
