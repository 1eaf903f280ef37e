// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Accepts what an IP socket can use as an address. */
final class LocalAddresses {
    private LocalAddresses() {}

    static InetSocketAddress internet(SocketAddress address) {
        if (address instanceof InetSocketAddress internet) {
            return internet;
        }
        throw new IllegalArgumentException(
                "address: " + address + " is a " + address.getClass().getSimpleName() + ", not an InetSocketAddress");
    }
}
