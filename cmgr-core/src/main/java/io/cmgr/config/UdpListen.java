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
 * Where and how to open a UDP socket. On a host with several addresses of a family open one for each, with the same
 * handler: a socket that is bound to all of them answers from the one that the system chooses, whichever was asked, and
 * many peers do not take that.
 *
 * @param address the address to bind, perhaps unresolved; null for all interfaces, dual stack or of the groups' family
 * @param port the port to bind, 0 for an ephemeral one
 * @param maxDatagram the longest payload delivered whole; a longer one is delivered cut, marked and counted
 * @param broadcast whether datagrams to broadcast addresses may be sent
 * @param reuseAddress whether the address may be bound by several sockets
 * @param receiveBuffer the kernel's receive buffer, null for the system's choice
 * @param groups the multicast groups to join
 */
public record UdpListen(
        @Nullable InetSocketAddress address,
        int port,
        int maxDatagram,
        boolean broadcast,
        boolean reuseAddress,
        @Nullable Integer receiveBuffer,
        List<MulticastGroup> groups) {
    /** The longest payload that IPv4 can carry. */
    public static final int MAX_DATAGRAM = 65_507;

    /** Checks the ranges. */
    public UdpListen {
        Ranges.port(port, 0);
        Ranges.inRange("maxDatagram", maxDatagram, 1, MAX_DATAGRAM);
        if (receiveBuffer != null) {
            Ranges.inRange("receiveBuffer", receiveBuffer, 1, Integer.MAX_VALUE);
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
     * All interfaces, IPv4 and IPv6. A reply leaves from the address that the system chooses: where the host has several,
     * bind each of them with {@link #on(String, int)}.
     *
     * @param port 0 for an ephemeral one
     * @return the value with all defaults
     */
    public static UdpListen on(int port) {
        return new UdpListen(null, port, MAX_DATAGRAM, false, false, null, List.of());
    }

    /**
     * One interface. {@code 0.0.0.0} is all of IPv4 only, {@code ::} is dual stack.
     *
     * @param host an address, or a name, which is looked up when the socket is opened and of whose addresses the first is
     *     bound
     * @param port 0 for an ephemeral one
     * @return the value with all defaults
     */
    public static UdpListen on(String host, int port) {
        return new UdpListen(new HostPort(host, port).unresolved(), port, MAX_DATAGRAM, false, false, null, List.of());
    }

    /**
     * Limits what is delivered whole.
     *
     * @param bytes 1 to 65507, which is the default
     * @return the changed copy
     */
    public UdpListen maxDatagram(int bytes) {
        return new UdpListen(address, port, bytes, broadcast, reuseAddress, receiveBuffer, groups);
    }

    /**
     * Joins a multicast group, and turns {@link #reuseAddress} on, so that others here can hear the group too. Several
     * groups, all IPv4 or all IPv6, are joined by as many calls; the same group on another interface is another. They
     * are left when the socket closes.
     *
     * <p>Without a host the socket binds the wildcard of the groups' family. That is what hears a group: a socket on an
     * interface's own address does not, on Linux. What the socket sends to a group leaves through that group's interface,
     * or the first group's if it is in another, reaches the local network only (a time to live of 1), and comes back to
     * the members on this machine. A
     * socket hears the groups that it has joined; on NIO over IPv6, where the JDK cannot ask for that, also what others
     * on this machine have joined and the port gets.
     *
     * @param group a multicast address
     * @param networkInterface where to join; null for the interface that the group's scope names, else the first by its index that is
     *     up, supports multicast and has an address of the group's family, the loopback only if there is no other
     * @return the changed copy
     */
    public UdpListen multicast(InetAddress group, @Nullable NetworkInterface networkInterface) {
        List<MulticastGroup> more = new ArrayList<>(groups);
        more.add(new MulticastGroup(group, networkInterface));
        return new UdpListen(address, port, maxDatagram, broadcast, true, receiveBuffer, more);
    }

    /**
     * Allows datagrams to broadcast addresses (SO_BROADCAST).
     *
     * @param on false by default
     * @return the changed copy
     */
    public UdpListen broadcast(boolean on) {
        return new UdpListen(address, port, maxDatagram, on, reuseAddress, receiveBuffer, groups);
    }

    /**
     * Lets several sockets bind the address (SO_REUSEADDR).
     *
     * @param on false by default, true with {@link #multicast}
     * @return the changed copy
     */
    public UdpListen reuseAddress(boolean on) {
        return new UdpListen(address, port, maxDatagram, broadcast, on, receiveBuffer, groups);
    }

    /**
     * Sizes the kernel's receive buffer (SO_RCVBUF). More than the kernel gives is cut to its limit, with a line at WARN.
     *
     * @param bytes 1 or more; by default the system's choice
     * @return the changed copy
     */
    public UdpListen receiveBuffer(int bytes) {
        return new UdpListen(address, port, maxDatagram, broadcast, reuseAddress, bytes, groups);
    }
}
