// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import static java.util.Objects.requireNonNull;

import io.cmgr.config.StreamOptions;
import io.cmgr.engine.multicast.LinuxMulticast;
import io.cmgr.engine.multicast.MulticastSocket;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * What Netty's native transports on Linux have in common: the options of their sockets. Those that Netty offers for some
 * kinds of channels only are defined here.
 */
abstract class LinuxTransport implements SocketTransport {
    // Linux's numbers of these options.
    private static final int SOL_SOCKET = 1;
    private static final int SO_KEEPALIVE = 9;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;

    private static final ChannelOption<Integer> TCP_USER_TIMEOUT = tcp("TCP_USER_TIMEOUT", 18);

    /**
     * The kernel's figures about a socket's memory (linux/sock_diag.h): nine words, of which the last counts the drops.
     */
    private static final RawUnixChannelOption SO_MEMINFO =
            new RawUnixChannelOption("SO_MEMINFO", SOL_SOCKET, 55, 9 * Integer.BYTES);

    private static final int SK_MEMINFO_DROPS = 8 * Integer.BYTES;

    @Override
    public final SocketAddress unixAddress(UnixDomainSocketAddress address) {
        return new DomainSocketAddress(address.getPath().toString());
    }

    @Override
    public final MulticastSocket multicast(DatagramChannel udp) {
        return new LinuxMulticast(udp);
    }

    @Override
    public final long kernelDropped(Channel udp) {
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
    public final ChannelOption<Boolean> reusePort() {
        return UnixChannelOption.SO_REUSEPORT;
    }

    @Override
    public final ChannelOption<Integer> ackLimit() {
        return TCP_USER_TIMEOUT;
    }

    @Override
    public final Map<ChannelOption<?>, Object> keepAlive(StreamOptions options) {
        return inheritedKeepAlive(options);
    }

    @Override
    public final Map<ChannelOption<?>, Object> inheritedKeepAlive(StreamOptions options) {
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
