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
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mechanism that drives sockets, and all that differs between one and the next: how an event loop waits, the classes
 * of the channels, and what can be asked of the kernel. A further one is an implementation of this and a line in {@link
 * TransportChoice}. Any thread, unless a comment says otherwise.
 */
public interface SocketTransport {
    Transport name();

    /** What an event loop of ours waits with. */
    IoHandlerFactory ioHandlers();

    /** Listening sockets of one family; for null, of the system's default, which is dual stack where there is IPv6. */
    ChannelFactory<ServerChannel> server(@Nullable SocketProtocolFamily family);

    /**
     * Accepts the callers that the kernel has for a listening channel that is about to close and is not registered any
     * more. Where the kernel can be told so, it lets at most one more caller wait from then on. Event loop only.
     */
    void acceptLast(Channel server) throws IOException;

    /** Closes a listening channel that is not registered any more, at once. */
    void close(Channel server);

    /** Connecting TCP sockets. */
    ChannelFactory<SocketChannel> client();

    /**
     * A channel that listens under this path already, and is not yet registered. If there is a file at the path, this
     * fails and leaves it as it was. {@link #close} leaves the path as it is.
     */
    ServerChannel unixServer(UnixDomainSocketAddress address, int backlog) throws IOException;

    /** Connecting Unix-domain sockets, which allow half-closure. */
    ChannelFactory<Channel> unixClient();

    /** The address in the type that these channels want. */
    SocketAddress unixAddress(UnixDomainSocketAddress address);

    /** Keeps this Unix channel open at the end of input, which then is an event. For TCP that is a channel option. */
    void allowHalfClosure(Channel unix);

    /** UDP sockets of one family, or of the system's default for null. */
    ChannelFactory<DatagramChannel> datagram(@Nullable SocketProtocolFamily family);

    /** The multicast groups of a channel of these. */
    MulticastSocket multicast(DatagramChannel udp);

    /**
     * The option that makes one system call read several datagrams, each landing so many bytes behind the one before;
     * null where each datagram takes a call of its own.
     */
    @Nullable
    ChannelOption<Integer> batchedReads();

    /** How many datagrams the kernel has dropped at this socket; -1 if it is closed, or the transport cannot ask. */
    long kernelDropped(Channel udp);

    /** The option that lets several sockets listen on one port. */
    ChannelOption<Boolean> reusePort();

    /**
     * Limits how many milliseconds a TCP peer may acknowledge nothing of what was sent; null where that is not to be
     * had.
     */
    @Nullable
    ChannelOption<Integer> ackLimit();

    /** Probes a silent peer at the times of these options; without the times where the platform has no say in them. */
    Map<ChannelOption<?>, Object> keepAlive(StreamOptions options);

    /** The same for a listening channel, whose connections inherit it; empty where they do not. */
    Map<ChannelOption<?>, Object> inheritedKeepAlive(StreamOptions options);
}
