// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.multicast;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Multicast groups on the native transports of Linux, with each interface given by its index. This replaces Netty's own
 * multicast for them, see <a href="https://github.com/netty/netty/pull/9146">netty#9146</a>, which has two faults: it
 * gives an interface by its first IPv4 address, which may later belong to another interface; and on a dual-stack socket
 * it sets the interface to send through for groups of IPv6 only. Event loop only.
 */
public final class LinuxMulticast implements MulticastSocket {
    // struct ip_mreqn of linux/in.h: the group, no address, the index
    private static final int IPPROTO_IP = 0;
    private static final int MREQN = 12;
    private static final RawUnixChannelOption IP_MULTICAST_IF =
            new RawUnixChannelOption("IP_MULTICAST_IF", IPPROTO_IP, 32, MREQN);
    private static final RawUnixChannelOption IP_ADD_MEMBERSHIP =
            new RawUnixChannelOption("IP_ADD_MEMBERSHIP", IPPROTO_IP, 35, MREQN);
    private static final RawUnixChannelOption IP_DROP_MEMBERSHIP =
            new RawUnixChannelOption("IP_DROP_MEMBERSHIP", IPPROTO_IP, 36, MREQN);

    // struct ipv6_mreq of linux/in6.h: the group, the index
    private static final int IPPROTO_IPV6 = 41;
    private static final int MREQ6 = 20;
    private static final RawUnixChannelOption IPV6_MULTICAST_IF =
            new RawUnixChannelOption("IPV6_MULTICAST_IF", IPPROTO_IPV6, 17, Integer.BYTES);
    private static final RawUnixChannelOption IPV6_JOIN_GROUP =
            new RawUnixChannelOption("IPV6_JOIN_GROUP", IPPROTO_IPV6, 20, MREQ6);
    private static final RawUnixChannelOption IPV6_LEAVE_GROUP =
            new RawUnixChannelOption("IPV6_LEAVE_GROUP", IPPROTO_IPV6, 21, MREQ6);

    private final DatagramChannel channel;

    public LinuxMulticast(DatagramChannel channel) {
        this.channel = channel;
    }

    @Override
    public void join(InetAddress group, NetworkInterface on) throws IOException {
        set(isV4(group) ? IP_ADD_MEMBERSHIP : IPV6_JOIN_GROUP, membership(group, on));
    }

    @Override
    public void leave(InetAddress group, NetworkInterface on) throws IOException {
        set(isV4(group) ? IP_DROP_MEMBERSHIP : IPV6_LEAVE_GROUP, membership(group, on));
    }

    @Override
    public void sendThrough(NetworkInterface on, InetAddress group) throws IOException {
        if (isV4(group)) {
            set(IP_MULTICAST_IF, membership(group, on));
        } else {
            set(IPV6_MULTICAST_IF, words(Integer.BYTES).putInt(on.getIndex()));
        }
    }

    private static ByteBuffer membership(InetAddress group, NetworkInterface on) {
        ByteBuffer request = words(isV4(group) ? MREQN : MREQ6).put(group.getAddress());
        return (isV4(group) ? request.putInt(0) : request).putInt(on.getIndex());
    }

    private static ByteBuffer words(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }

    private static boolean isV4(InetAddress group) {
        return group instanceof Inet4Address;
    }

    private void set(RawUnixChannelOption option, ByteBuffer value) throws IOException {
        try {
            channel.config().setOption(option, value.flip());
        } catch (ChannelException refusal) {
            throw refusal.getCause() instanceof IOException reason ? reason : new IOException(refusal);
        }
    }
}
