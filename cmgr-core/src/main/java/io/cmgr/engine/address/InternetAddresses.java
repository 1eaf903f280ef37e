// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.address;

import static io.netty.channel.socket.SocketProtocolFamily.INET6;

import io.cmgr.config.MulticastGroup;
import io.netty.channel.Channel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.AttributeKey;
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

/**
 * Questions about Internet addresses. No method uses the network, unless its comment says that it blocks. Any thread.
 */
public final class InternetAddresses {
    private static final AttributeKey<InetSocketAddress> CALLER =
            AttributeKey.valueOf(InternetAddresses.class, "CALLER");

    private InternetAddresses() {}

    /** The address that a literal such as {@code 192.0.2.1} stands for; null if the host is a name. */
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
     * The addresses of a name in the order in which to try them. IPv4 and IPv6 take turns, beginning with the family of
     * the first address. Within a family the order stays as it is.
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

    /** Every address of a name, without duplicates. Blocks. */
    public static List<InetSocketAddress> all(InetSocketAddress address) throws UnknownHostException {
        return address.isUnresolved()
                ? Arrays.stream(InetAddress.getAllByName(address.getHostString()))
                        .distinct()
                        .map(each -> new InetSocketAddress(each, address.getPort()))
                        .toList()
                : List.of(address);
    }

    /** The first address of a name. Blocks. */
    public static InetSocketAddress resolved(InetSocketAddress address) throws UnknownHostException {
        return address.isUnresolved()
                ? new InetSocketAddress(InetAddress.getByName(address.getHostString()), address.getPort())
                : address;
    }

    /**
     * Stores the address of a caller as an attribute, for a channel that asks the kernel for it. The kernel has forgotten
     * it if the caller has reset the connection in the meantime.
     */
    public static void setCaller(Channel accepted, InetSocketAddress address) {
        accepted.attr(CALLER).set(address);
    }

    /**
     * The peer's address. A link-local IPv6 address is useless without its scope. Netty's epoll channel loses the scope
     * of the address to which it has connected, since <a
     * href="https://github.com/netty/netty/pull/4553">netty#4553</a>. The channel's socket still has it.
     */
    static @Nullable SocketAddress remote(Channel channel) {
        SocketAddress address =
                channel.remoteAddress() == null ? channel.attr(CALLER).get() : channel.remoteAddress();
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
     * The family of the socket that binds this address; null for the system's default. A socket of the default family
     * cannot be used for an IPv4 wildcard, because it would bind the wildcard of IPv6 too.
     */
    public static @Nullable SocketProtocolFamily family(@Nullable InetSocketAddress address) {
        if (address == null) {
            return null;
        }
        return address.getAddress() instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    /** The wildcard address of the family of these groups; null if there are no groups. */
    public static @Nullable InetSocketAddress wildcard(List<MulticastGroup> groups, int port) {
        if (groups.isEmpty()) {
            return null;
        }
        return new InetSocketAddress(groups.get(0).address() instanceof Inet4Address ? "0.0.0.0" : "::", port);
    }

    /**
     * Whether a socket can send to addresses of this one's family.
     *
     * @param bound the address to which the socket is bound; null if only to a port
     */
    public static boolean canSendTo(@Nullable InetSocketAddress bound, InetAddress address) {
        return bound == null
                || (family(bound) == INET6 && bound.getAddress().isAnyLocalAddress())
                || family(bound) == family(new InetSocketAddress(address, 0));
    }

    /**
     * Throws if a socket cannot receive from this group.
     *
     * @param bound the address to which the socket is bound; null if only to a port
     */
    public static void requireReceivable(@Nullable InetSocketAddress bound, MulticastGroup group) {
        if (bound != null && !canSendTo(bound, group.address())) {
            requireSameFamily(bound, group);
        }
    }

    /** Throws if the group is of another family than the address. */
    public static void requireSameFamily(InetSocketAddress bound, MulticastGroup group) {
        if (family(bound) != family(new InetSocketAddress(group.address(), 0))) {
            throw new IllegalArgumentException("group: " + group + " is not of the family of the socket's address "
                    + NetUtil.toAddressString(bound.getAddress()));
        }
    }
}
