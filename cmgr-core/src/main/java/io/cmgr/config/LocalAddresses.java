// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Checks that an address is one that a socket can use. */
final class LocalAddresses {
    /** The JDK's limit. It is one byte less than that of Linux. */
    private static final int MAX_PATH_BYTES = 106;

    private LocalAddresses() {}

    /** The address of a stream socket, IP or Unix. */
    static SocketAddress stream(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix ? unix(unix) : internet(address);
    }

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

    private static UnixDomainSocketAddress unix(UnixDomainSocketAddress address) {
        int length = address.getPath().toString().getBytes(UTF_8).length;
        if (length < 1 || length > MAX_PATH_BYTES) {
            throw new IllegalArgumentException("path: " + HostPort.quoted(address.toString()) + " has " + length
                    + " bytes, not 1 to " + MAX_PATH_BYTES);
        }
        return address;
    }
}
