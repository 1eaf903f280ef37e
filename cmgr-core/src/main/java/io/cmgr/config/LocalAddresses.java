// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Accepts what an IP socket can use as an address. */
final class LocalAddresses {
    private LocalAddresses() {}

    static InetSocketAddress internet(SocketAddress address) {
        if (address instanceof InetSocketAddress internet) {
            if (internet.isUnresolved()) {
                HostPort.requireHost(internet.getHostString());
            }
            return internet;
        }
        throw new IllegalArgumentException("address: " + HostPort.quoted(address.toString()) + " is a "
                + address.getClass().getSimpleName() + ", not an InetSocketAddress");
    }
}
