// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static java.util.Objects.requireNonNull;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.jspecify.annotations.Nullable;

/**
 * A multicast group, and the interface on which to join it.
 *
 * @param address the group's address, IPv4 or IPv6
 * @param networkInterface the interface; null to choose one when the group is joined
 */
public record MulticastGroup(InetAddress address, @Nullable NetworkInterface networkInterface) {
    /** Checks the address. */
    public MulticastGroup {
        if (!requireNonNull(address, "group").isMulticastAddress()) {
            throw new IllegalArgumentException(
                    "group: " + NetUtil.toAddressString(address) + " is not a multicast address");
        }
    }

    @Override
    public String toString() {
        String group = NetUtil.toAddressString(address);
        return networkInterface == null ? group : group + " on " + networkInterface.getName();
    }
}
