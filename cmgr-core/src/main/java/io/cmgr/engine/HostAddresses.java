// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses among which the system chooses when a UDP socket answers that is bound to all of them. Netty can neither
 * send from a chosen one nor, but for IPv4 on epoll, tell which one a datagram was sent to.
 */
final class HostAddresses {
    private HostAddresses() {}

    /**
     * What such a socket, null for a port alone, answers from: addresses of one family, of which there are most. Empty for
     * a socket with an address of its own. The loopback's answer on the loopback, and link-local ones on their link.
     */
    static List<InetAddress> behind(@Nullable InetSocketAddress bound) throws SocketException {
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
