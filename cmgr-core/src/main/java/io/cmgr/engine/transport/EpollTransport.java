// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import static java.util.Objects.requireNonNull;

import io.cmgr.config.StreamOptions;
import io.cmgr.config.Transport;
import io.cmgr.engine.multicast.EpollMulticast;
import io.cmgr.engine.multicast.MulticastSocket;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
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
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Netty's native epoll. */
final class EpollTransport implements SocketTransport {
    // Linux's numbers of these options.
    private static final int SOL_SOCKET = 1;
    private static final int SO_KEEPALIVE = 9;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;

    /**
     * The kernel's figures about a socket's memory (linux/sock_diag.h): nine words, of which the last counts the drops.
     */
    private static final RawUnixChannelOption SO_MEMINFO =
            new RawUnixChannelOption("SO_MEMINFO", SOL_SOCKET, 55, 9 * Integer.BYTES);

    private static final int SK_MEMINFO_DROPS = 8 * Integer.BYTES;

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
    public MulticastSocket multicast(DatagramChannel udp) {
        return new EpollMulticast(udp);
    }

    @Override
    public ChannelOption<Integer> batchedReads() {
        return EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE;
    }

    @Override
    public long kernelDropped(Channel udp) {
        int drops;
        try {
            ByteBuffer memoryInfo = requireNonNull(udp.config().getOption(SO_MEMINFO));
            drops = memoryInfo.order(ByteOrder.nativeOrder()).getInt(SK_MEMINFO_DROPS);
        } catch (ChannelException closedOrUnknown) {
            return -1;
        }
        return udp.isOpen()
                ? Integer.toUnsignedLong(drops)
                : -1; // closed in the meantime: the descriptor may belong to another socket
    }

    @Override
    public ChannelOption<Boolean> reusePort() {
        return UnixChannelOption.SO_REUSEPORT;
    }

    @Override
    public ChannelOption<Integer> ackLimit() {
        return EpollChannelOption.TCP_USER_TIMEOUT;
    }

    @Override
    public Map<ChannelOption<?>, Object> keepAlive(StreamOptions options) {
        return Map.of(
                ChannelOption.SO_KEEPALIVE,
                true,
                EpollChannelOption.TCP_KEEPIDLE,
                (int) options.keepAliveIdle().toSeconds(),
                EpollChannelOption.TCP_KEEPINTVL,
                (int) options.keepAliveInterval().toSeconds(),
                EpollChannelOption.TCP_KEEPCNT,
                options.keepAliveProbes());
    }

    /** The options are defined here, because Netty offers them for connections only. */
    @Override
    public Map<ChannelOption<?>, Object> inheritedKeepAlive(StreamOptions options) {
        return Map.of(
                new IntegerUnixChannelOption("SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE),
                1,
                tcp("TCP_KEEPIDLE", TCP_KEEPIDLE),
                (int) options.keepAliveIdle().toSeconds(),
                tcp("TCP_KEEPINTVL", TCP_KEEPINTVL),
                (int) options.keepAliveInterval().toSeconds(),
                tcp("TCP_KEEPCNT", TCP_KEEPCNT),
                options.keepAliveProbes());
    }

    private static ChannelOption<Integer> tcp(String name, int option) {
        return new IntegerUnixChannelOption(name, IPPROTO_TCP, option);
    }
}
