// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.address;

import static io.netty.channel.socket.SocketProtocolFamily.INET6;

import io.cmgr.config.MulticastGroup;
import io.netty.channel.Channel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be said of Internet addresses. Nothing here asks the network, unless a comment says that it blocks. */
public final class InternetAddresses {
    private InternetAddresses() {}

    /** The address that a literal stands for, null for a name. */
    public static @Nullable InetAddress literal(String host) {
        if (!NetUtil.isValidIpV4Address(host) && !NetUtil.isValidIpV6Address(host)) {
            return null;
        }
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException unknownScope) {
            return null;
        }
    }

    /**
     * The addresses of a name in the order in which to try them. The families take turns, beginning with that of the
     * first address; within a family the order stays.
     */
    public static List<InetAddress> familiesInTurn(List<InetAddress> addresses) {
        boolean ipv4First = addresses.get(0) instanceof Inet4Address;
        Iterator<InetAddress> ofTheFirst = ofFamily(ipv4First, addresses);
        Iterator<InetAddress> ofTheOther = ofFamily(!ipv4First, addresses);
        List<InetAddress> inTurn = new ArrayList<>();
        while (inTurn.size() < addresses.size()) {
            if (ofTheFirst.hasNext()) {
                inTurn.add(ofTheFirst.next());
            }
            if (ofTheOther.hasNext()) {
                inTurn.add(ofTheOther.next());
            }
        }
        return inTurn;
    }

    private static Iterator<InetAddress> ofFamily(boolean ipv4, List<InetAddress> addresses) {
        return addresses.stream()
                .filter(address -> address instanceof Inet4Address == ipv4)
                .iterator();
    }

    /** Every address of a name, each once; blocks. */
    public static List<InetSocketAddress> all(InetSocketAddress address) throws UnknownHostException {
        return address.isUnresolved()
                ? Arrays.stream(InetAddress.getAllByName(address.getHostString()))
                        .distinct()
                        .map(each -> new InetSocketAddress(each, address.getPort()))
                        .toList()
                : List.of(address);
    }

    /** The first address of a name; blocks. */
    public static InetSocketAddress resolved(InetSocketAddress address) throws UnknownHostException {
        return address.isUnresolved()
                ? new InetSocketAddress(InetAddress.getByName(address.getHostString()), address.getPort())
                : address;
    }

    /**
     * The peer's address. A link-local IPv6 address means nothing without its scope, which Netty's epoll channel drops
     * from the address that it has connected to, since <a
     * href="https://github.com/netty/netty/pull/4553">netty#4553</a>. The channel's socket still knows the scope.
     */
    static SocketAddress remote(Channel channel) {
        SocketAddress address = channel.remoteAddress();
        return address instanceof InetSocketAddress internet
                        && internet.getAddress() instanceof Inet6Address ipv6
                        && ipv6.isLinkLocalAddress()
                        && ipv6.getScopeId() == 0
                        && channel instanceof UnixChannel unix
                        && unix.fd() instanceof Socket socket
                ? socket.remoteAddress()
                : address;
    }

    /**
     * The family of the socket that binds this address. A socket of the system's default family would take an IPv4
     * wildcard for all of IPv6 too.
     */
    public static @Nullable SocketProtocolFamily family(@Nullable InetSocketAddress address) {
        if (address == null) {
            return null;
        }
        return address.getAddress() instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    /** The address of all interfaces for the groups' family; null for none. */
    public static @Nullable InetSocketAddress wildcard(List<MulticastGroup> groups, int port) {
        if (groups.isEmpty()) {
            return null;
        }
        return new InetSocketAddress(groups.get(0).address() instanceof Inet4Address ? "0.0.0.0" : "::", port);
    }

    /** Whether a socket bound to this address, null for a port alone, can send to addresses of the other's family. */
    public static boolean carries(@Nullable InetSocketAddress bound, InetAddress address) {
        return bound == null
                || (family(bound) == INET6 && bound.getAddress().isAnyLocalAddress())
                || family(bound) == family(new InetSocketAddress(address, 0));
    }

    /** Refuses a group that a socket bound to this address, null for a port alone, cannot hear. */
    public static void requireCarried(@Nullable InetSocketAddress bound, MulticastGroup group) {
        if (bound != null && !carries(bound, group.address())) {
            requireFamilyOf(bound, group);
        }
    }

    /** Refuses a group of another family than the address. */
    public static void requireFamilyOf(InetSocketAddress bound, MulticastGroup group) {
        if (family(bound) != family(new InetSocketAddress(group.address(), 0))) {
            throw new IllegalArgumentException("group: " + group + " is not of the family of the socket's address "
                    + NetUtil.toAddressString(bound.getAddress()));
        }
    }
}
