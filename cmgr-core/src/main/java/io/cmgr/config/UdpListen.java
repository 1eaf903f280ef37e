// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to open a UDP socket.
 *
 * @param address the address to bind, perhaps unresolved; null for all interfaces, dual stack
 * @param port the port to bind, 0 for an ephemeral one
 * @param maxDatagram the longest payload delivered whole; a longer one is delivered cut, marked and counted
 * @param broadcast whether datagrams to broadcast addresses may be sent
 * @param reuseAddress whether the address may be bound by several sockets
 * @param receiveBuffer the kernel's receive buffer, null for the system's choice
 */
public record UdpListen(
        @Nullable InetSocketAddress address,
        int port,
        int maxDatagram,
        boolean broadcast,
        boolean reuseAddress,
        @Nullable Integer receiveBuffer) {
    /** The longest payload that IPv4 can carry. */
    public static final int MAX_DATAGRAM = 65_507;

    /** Checks the ranges. */
    public UdpListen {
        Ranges.port(port, 0);
        Ranges.inRange("maxDatagram", maxDatagram, 1, MAX_DATAGRAM);
        if (receiveBuffer != null) {
            Ranges.inRange("receiveBuffer", receiveBuffer, 1, Integer.MAX_VALUE);
        }
    }

    /**
     * All interfaces, IPv4 and IPv6.
     *
     * @param port 0 for an ephemeral one
     * @return the value with all defaults
     */
    public static UdpListen on(int port) {
        return new UdpListen(null, port, MAX_DATAGRAM, false, false, null);
    }

    /**
     * One interface. {@code 0.0.0.0} is all of IPv4 only, {@code ::} is dual stack.
     *
     * @param host a name or an address; looked up when the socket is opened
     * @param port 0 for an ephemeral one
     * @return the value with all defaults
     */
    public static UdpListen on(String host, int port) {
        return new UdpListen(new HostPort(host, port).unresolved(), port, MAX_DATAGRAM, false, false, null);
    }

    /**
     * Limits what is delivered whole.
     *
     * @param bytes 1 to 65507, which is the default
     * @return the changed copy
     */
    public UdpListen maxDatagram(int bytes) {
        return new UdpListen(address, port, bytes, broadcast, reuseAddress, receiveBuffer);
    }

    /**
     * Allows datagrams to broadcast addresses (SO_BROADCAST).
     *
     * @param on false by default
     * @return the changed copy
     */
    public UdpListen broadcast(boolean on) {
        return new UdpListen(address, port, maxDatagram, on, reuseAddress, receiveBuffer);
    }

    /**
     * Lets several sockets bind the address (SO_REUSEADDR).
     *
     * @param on false by default
     * @return the changed copy
     */
    public UdpListen reuseAddress(boolean on) {
        return new UdpListen(address, port, maxDatagram, broadcast, on, receiveBuffer);
    }

    /**
     * Sizes the kernel's receive buffer (SO_RCVBUF).
     *
     * @param bytes 1 or more; by default the system's choice
     * @return the changed copy
     */
    public UdpListen receiveBuffer(int bytes) {
        return new UdpListen(address, port, maxDatagram, broadcast, reuseAddress, bytes);
    }
}
