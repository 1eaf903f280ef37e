// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The values of the Host header that are answered. The page of another server could otherwise read the console in a
 * browser on this machine, by a name of its own that it lets lead here (DNS rebinding). It cannot do so by an IP address.
 */
final class Hosts {
    private final Set<String> names;

    Hosts(List<String> names) {
        this.names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** @param headers all Host headers of a request, of which there must be one */
    boolean allow(List<String> headers) {
        if (headers.size() != 1) {
            return false;
        }
        String host = withoutPort(headers.get(0).toLowerCase(Locale.ROOT));
        return host.equals("localhost")
                || names.contains(host)
                || NetUtil.isValidIpV4Address(host)
                || (host.startsWith("[") && NetUtil.isValidIpV6Address(host));
    }

    private static String withoutPort(String host) {
        int colon = host.indexOf(':', host.lastIndexOf(']') + 1);
        return colon < 0 ? host : host.substring(0, colon);
    }
}
