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
 * The addresses of this host from which a UDP socket may send if it is bound to all of them; the system chooses one.
 * Netty cannot send from a chosen address (<a href="https://github.com/netty/netty/issues/13495">netty#13495</a>). Nor
 * can it say to which address a datagram was sent, except for IPv4 on epoll (<a
 * href="https://github.com/netty/netty/issues/10891">netty#10891</a>).
 */
public final class HostAddresses {
    private HostAddresses() {}

    /**
     * The addresses that a socket bound to this one, null for a port alone, may answer from: those of the family that
     * has more of them. Empty for a socket with an address of its own. The addresses of the loopback, and link-local
     * ones, are left out, since they are chosen only for peers on the loopback or on the same link.
     */
    public static List<InetAddress> behind(@Nullable InetSocketAddress bound) throws SocketException {
        if (bound != null && !bound.getAddress().isAnyLocalAddress()) {
            return List.of();
        }
        List<InetAddress> v4 = new ArrayList<>();
        List<InetAddress> v6 = new ArrayList<>();
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            each.inetAddresses()
                    .filter(own -> InternetAddresses.carries(bound, own) && isChoice(own))
                    .forEach(own -> (own instanceof Inet4Address ? v4 : v6).add(own));
        }
        return v4.size() >= v6.size() ? v4 : v6;
    }

    private static boolean isChoice(InetAddress own) {
        return !own.isLoopbackAddress() && !own.isLinkLocalAddress();
    }
}
