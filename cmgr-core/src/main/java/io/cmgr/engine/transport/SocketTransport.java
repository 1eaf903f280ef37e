// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.cmgr.config.StreamOptions;
import io.cmgr.config.Transport;
import io.cmgr.engine.multicast.MulticastSocket;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mechanism that drives sockets, such as NIO or epoll. It holds what differs between mechanisms for a whole manager: how
 * an event loop waits, the classes of the channels, and their options. To add a transport, implement this interface and
 * add a line to {@link TransportChoice}. What a single channel can be asked, which may be of another transport if it was
 * attached, is in {@code KernelOutput}, {@code TcpFigures}, {@code EarlyFlush} and {@link LostConnections}. Any thread, unless a comment says
 * otherwise.
 */
public interface SocketTransport {
    Transport name();

    /** The handlers with which our event loops wait for sockets. */
    IoHandlerFactory ioHandlers();

    /** Listening sockets of one family. Null means the system's default, which is dual stack where there is IPv6. */
    ChannelFactory<ServerChannel> server(@Nullable SocketProtocolFamily family);

    /**
     * Stops a listening channel from accepting, for good, before it closes: see {@link #acceptBacklog}. Completes when
     * the kernel waits for no caller any more on behalf of the channel. Event loop only.
     */
    default Future<?> stopAccepting(Channel server) {
        return server.deregister();
    }

    /**
     * Accepts the connections in the backlog of a listening channel, which is about to close and accepts nobody any more
     * by itself. Where possible, the backlog is also reduced, so that at most one more caller can wait. Event loop
     * only.
     */
    void acceptBacklog(Channel server) throws IOException;

    /** Closes a listening channel at once, although it may no longer be registered. */
    void close(Channel server);

    /** Connecting TCP sockets. */
    ChannelFactory<SocketChannel> client();

    /**
     * A channel that listens on this path already, and is not yet registered. If there is a file at the path, this
     * method fails and does not touch the file. {@link #close} does not touch the path either.
     */
    ServerChannel unixServer(UnixDomainSocketAddress address, int backlog) throws IOException;

    /** Connecting Unix-domain sockets, which allow half-closure. */
    default ChannelFactory<Channel> unixClient() {
        return () -> {
            Channel unix = unixChannel();
            allowHalfClosure(unix);
            return unix;
        };
    }

    /** A Unix-domain socket that is not connected. */
    Channel unixChannel();

    /** The address in the type that the Unix-domain channels of this transport take. */
    SocketAddress unixAddress(UnixDomainSocketAddress address);

    /**
     * Keeps this Unix-domain channel open at the end of input, which then is reported by an event. For TCP a channel
     * option does that.
     */
    void allowHalfClosure(Channel unix);

    /** UDP sockets of one family. Null means the system's default. */
    ChannelFactory<DatagramChannel> datagram(@Nullable SocketProtocolFamily family);

    /** Joins and leaves multicast groups for a channel made by {@link #datagram}. */
    MulticastSocket multicast(DatagramChannel udp);

    /**
     * The option that makes one system call read several datagrams. Its value is the distance in bytes from one
     * datagram to the next in the buffer. Null if each datagram takes a system call of its own.
     */
    @Nullable
    ChannelOption<Integer> batchedReads();

    /**
     * Whether several sockets of an event loop may read at the same time, so that each needs memory of its own until
     * its read is over.
     */
    default boolean readsOverlap() {
        return false;
    }

    /**
     * How many datagrams the kernel has dropped at this socket; -1 if the socket is closed or the transport cannot find
     * out.
     */
    long kernelDropped(Channel udp);

    /** The option that lets several sockets listen on one port. */
    ChannelOption<Boolean> reusePort();

    /**
     * The option that limits for how many milliseconds a TCP peer may acknowledge nothing of what was sent. Null if the
     * transport has no such option.
     */
    @Nullable
    ChannelOption<Integer> ackLimit();

    /**
     * Options that probe a silent peer at the times given here, or at the system's times if the platform cannot set
     * them.
     */
    Map<ChannelOption<?>, Object> keepAlive(StreamOptions options);

    /**
     * The same options for a listening channel, whose connections inherit them. Empty if connections do not inherit
     * them.
     */
    Map<ChannelOption<?>, Object> inheritedKeepAlive(StreamOptions options);
}
