// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of this host from which a UDP socket may send if it is bound to all of them. The system chooses one for
 * each datagram. Netty cannot send from a chosen address (<a
 * href="https://github.com/netty/netty/issues/13495">netty#13495</a>). Nor does it report to which address a received
 * datagram was sent, except for IPv4 on epoll (<a href="https://github.com/netty/netty/issues/10891">netty#10891</a>).
 * Any thread.
 */
public final class HostAddresses {
    private HostAddresses() {}

    /**
     * The addresses from which a socket may send: those of one family, the one that has more of them. Empty if the
     * socket is bound to one address. Loopback and link-local addresses are left out, since the system chooses them
     * only for peers on the loopback or on the same link.
     *
     * @param bound the address to which the socket is bound; null if only to a port
     */
    public static List<InetAddress> sourcesOf(@Nullable InetSocketAddress bound) throws SocketException {
        if (bound != null && !bound.getAddress().isAnyLocalAddress()) {
            return List.of();
        }
        List<InetAddress> v4 = new ArrayList<>();
        List<InetAddress> v6 = new ArrayList<>();
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            each.inetAddresses()
                    .filter(own -> InternetAddresses.canSendTo(bound, own) && isChoice(own))
                    .forEach(own -> (own instanceof Inet4Address ? v4 : v6).add(own));
        }
        return v4.size() >= v6.size() ? v4 : v6;
    }

    private static boolean isChoice(InetAddress own) {
        return !own.isLoopbackAddress() && !own.isLinkLocalAddress();
    }
}
