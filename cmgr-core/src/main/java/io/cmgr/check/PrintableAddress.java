// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses as text: numeric, or a path made printable, since a peer chooses the path of its own socket. */
public final class PrintableAddress {
    private PrintableAddress() {}

    /** {@code 1.2.3.4:80}, {@code [::1]:80}, or a path; {@code unnamed} for an empty path, {@code -} for null. */
    public static String of(@Nullable SocketAddress address) {
        if (address == null) {
            return "-";
        }
        if (address instanceof InetSocketAddress internet) {
            return NetUtil.toSocketAddressString(internet);
        }
        String path = PrintableText.of(address);
        return path.isEmpty() ? "unnamed" : path;
    }
}
