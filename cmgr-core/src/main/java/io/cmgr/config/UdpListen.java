// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import io.cmgr.check.Ranges;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where to open a UDP socket, and with which options.
 *
 * <p>On a host with several addresses of a family, open one socket for each address, all with the same handler. A
 * socket that is bound to all addresses replies from the address that the system chooses, not from the one that the
 * peer wrote to, and many peers do not accept such replies.
 *
 * <pre>{@code
 * UdpListen where = UdpListen.on("127.0.0.1", 5514)
 *         .maxDatagram(8192) // a longer one is cut, and marked
 *         .receiveBuffer(4 << 20); // for bursts
 * UdpSession socket = manager.listen(where, events);
 * }</pre>
 *
 * @param address the address to bind, perhaps unresolved; null for all interfaces, of IPv4 and IPv6 or of the groups'
 *     family
 * @param port the port to bind; 0 for any free one
 * @param maxDatagram the length of the longest payload that is delivered whole; a longer one is cut, marked and counted
 * @param broadcast whether datagrams to broadcast addresses may be sent
 * @param reuseAddress whether the address may be bound by several sockets
 * @param receiveBuffer the kernel's receive buffer, null for the system's choice
 * @param groups the multicast groups to join
 * @param maxPendingBytes the limit for unsent bytes, null for the manager's
 */
public record UdpListen(
        @Nullable InetSocketAddress address,
        int port,
        int maxDatagram,
        boolean broadcast,
        boolean reuseAddress,
        @Nullable Integer receiveBuffer,
        List<MulticastGroup> groups,
        @Nullable Long maxPendingBytes) {
    /** The longest payload that IPv4 can carry. */
    public static final int MAX_DATAGRAM = 65_507;

    /** Checks the ranges. */
    public UdpListen {
        Ranges.port(port, 0);
        Ranges.inRange("maxDatagram", maxDatagram, 1, MAX_DATAGRAM);
        if (receiveBuffer != null) {
            Ranges.inRange("receiveBuffer", receiveBuffer, 1, Integer.MAX_VALUE);
        }
        if (maxPendingBytes != null) {
            Ranges.inRange("maxPendingBytes", maxPendingBytes, 1, Long.MAX_VALUE);
        }
        groups = List.copyOf(groups);
        for (MulticastGroup group : groups) {
            if (group.address().getClass() != groups.get(0).address().getClass()) {
                throw new IllegalArgumentException("group: " + group + " is not of the family of " + groups.get(0)
                        + ", joined by the same socket");
            }
        }
    }

    /**
     * Binds all interfaces, IPv4 and IPv6. A reply leaves from the address that the system chooses. If the host has
     * several, bind each of them with {@link #on(String, int)} instead.
     *
     * @param port 0 for any free one
     * @return the value with all defaults
     */
    public static UdpListen on(int port) {
        return new UdpListen(null, port, MAX_DATAGRAM, false, false, null, List.of(), null);
    }

    /**
     * Binds one address. {@code 0.0.0.0} means all IPv4 addresses, {@code ::} all IPv4 and IPv6 addresses.
     *
     * @param host an address, or a name, which is looked up when the socket is opened; its first address is bound
     * @param port 0 for any free one
     * @return the value with all defaults
     */
    public static UdpListen on(String host, int port) {
        return new UdpListen(
                new HostPort(host, port).unresolved(), port, MAX_DATAGRAM, false, false, null, List.of(), null);
    }

    /**
     * Limits the length of a datagram's payload. A longer one is cut to it, marked and counted.
     *
     * @param bytes 1 to 65507, which is the default
     * @return the changed copy
     */
    public UdpListen maxDatagram(int bytes) {
        return new UdpListen(address, port, bytes, broadcast, reuseAddress, receiveBuffer, groups, maxPendingBytes);
    }

    /**
     * Joins a multicast group, and turns {@link #reuseAddress} on, so that other sockets on this machine can hear the
     * group, too. To join several groups call it several times; they must all be IPv4 or all IPv6. The same group on
     * another interface counts as another group. The socket leaves its groups when it closes.
     *
     * <p><b>Receiving.</b> Without a host the socket binds the wildcard address of the groups' family. That is needed
     * to receive from a group: on Linux a socket that is bound to an interface's own address does not. The socket
     * receives from the groups that it has joined. On NIO over IPv6, where the JDK cannot restrict it to these, it also
     * receives what is sent to its port in groups that other sockets on this machine have joined.
     *
     * <p><b>Sending.</b> A datagram to a group leaves through the interface where the group was joined; one to a group
     * that the socket has not joined, through the interface of its first group. It reaches the local network only (a
     * time to live of 1), and also the members on this machine.
     *
     * @param group a multicast address
     * @param networkInterface where to join; null for the interface that the group's scope names, otherwise the first,
     *     by its index, that is up, supports multicast and has an address of the group's family; the loopback interface
     *     only if there is no other
     * @return the changed copy
     */
    public UdpListen multicast(InetAddress group, @Nullable NetworkInterface networkInterface) {
        List<MulticastGroup> more = new ArrayList<>(groups);
        more.add(new MulticastGroup(group, networkInterface));
        return new UdpListen(address, port, maxDatagram, broadcast, true, receiveBuffer, more, maxPendingBytes);
    }

    /**
     * Allows sending to broadcast addresses (SO_BROADCAST).
     *
     * @param on false by default
     * @return the changed copy
     */
    public UdpListen broadcast(boolean on) {
        return new UdpListen(address, port, maxDatagram, on, reuseAddress, receiveBuffer, groups, maxPendingBytes);
    }

    /**
     * Lets several sockets bind the address (SO_REUSEADDR).
     *
     * @param on false by default, true with {@link #multicast}
     * @return the changed copy
     */
    public UdpListen reuseAddress(boolean on) {
        return new UdpListen(address, port, maxDatagram, broadcast, on, receiveBuffer, groups, maxPendingBytes);
    }

    /**
     * Sets the size of the kernel's receive buffer (SO_RCVBUF). Datagrams that come while it is full are lost, and
     * counted in {@code SessionStats.kernelDropped}. So set it to what a burst takes; even a small datagram takes almost
     * 1 KiB. More than the kernel's own limit is cut to it, with a line at WARN.
     *
     * @param bytes 1 or more; by default the system's choice, on Linux mostly 208 KiB
     * @return the changed copy
     */
    public UdpListen receiveBuffer(int bytes) {
        return new UdpListen(address, port, maxDatagram, broadcast, reuseAddress, bytes, groups, maxPendingBytes);
    }

    /**
     * Limits the unsent bytes of the socket: those that were accepted for it and that the kernel has not taken yet. A
     * write that would exceed the limit is refused with {@code SlowConsumerException}, unless nothing is pending.
     * Datagrams that wait for the look-up of a name have the same limit once more.
     *
     * @param bytes 1 or more; by default the manager's
     * @return the changed copy
     */
    public UdpListen maxPendingBytes(long bytes) {
        return new UdpListen(address, port, maxDatagram, broadcast, reuseAddress, receiveBuffer, groups, bytes);
    }
}
