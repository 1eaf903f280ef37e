// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.StreamOptions;
import io.cmgr.config.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What differs between the transports: the event loops' context, and the classes of the channels. */
interface SocketTransport {
    Transport name();

    IoHandlerFactory ioHandlers();

    /** A listening socket of one family, or of the system's default (dual stack where there is IPv6) for null. */
    ChannelFactory<ServerChannel> server(@Nullable SocketProtocolFamily family);

    /**
     * Accepts what the kernel has for a listening channel that is about to close and is not registered any more. Where
     * that can be said, the kernel connects one caller at a time at most from then on. Event loop only.
     */
    void acceptLast(Channel server) throws IOException;

    /** Closes a listening channel that is not registered any more, at once. */
    void close(Channel server);

    ChannelFactory<SocketChannel> client();

    /**
     * A channel that listens under this path already, and is not yet registered. Fails if there is anything at the path,
     * which it leaves as it was; and {@link #close} leaves the path as it is.
     */
    ServerChannel unixServer(UnixDomainSocketAddress address, int backlog) throws IOException;

    /** A connecting Unix-domain socket, which allows half-closure. */
    ChannelFactory<Channel> unixClient();

    /** The address as these channels want it. */
    SocketAddress unixAddress(UnixDomainSocketAddress address);

    /** Makes an end of input an event of this Unix channel, and not its end; for TCP that is an option. */
    void allowHalfClosure(Channel unix);

    ChannelFactory<DatagramChannel> datagram(@Nullable SocketProtocolFamily family);

    /** The groups of such a channel. */
    MulticastSocket multicast(DatagramChannel udp);

    /** Sets the step at which the datagrams of one system call land; null where each takes a call of its own. */
    @Nullable
    ChannelOption<Integer> batchedReads();

    /** How many datagrams the kernel has dropped at this socket; -1 where it does not tell. Any thread. */
    long kernelDropped(Channel udp);

    ChannelOption<Boolean> reusePort();

    /** Limits how many milliseconds a TCP peer may acknowledge nothing of what was sent; null where that is not to be had. */
    @Nullable
    ChannelOption<Integer> ackLimit();

    /** Probes a silent peer at the times of these options; without the times where the platform has no say in them. */
    Map<ChannelOption<?>, Object> keepAlive(StreamOptions options);

    /** The same for a listening channel, whose connections inherit it; empty where they do not. */
    Map<ChannelOption<?>, Object> inheritedKeepAlive(StreamOptions options);
}
