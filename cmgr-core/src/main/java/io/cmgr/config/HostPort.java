// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.PrintableText;
import io.cmgr.check.Ranges;
import java.net.InetSocketAddress;

/**
 * A host, by name or address, and a port. Nothing is looked up.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 0 to 65535
 */
public record HostPort(String host, int port) {
    /** Checks both parts. */
    public HostPort {
        requireHost(requireNonNull(host, "host"));
        Ranges.port(port, 0);
    }

    static void requireHost(String host) {
        if (host.isEmpty()
                || !host.equals(PrintableText.of(host))
                || host.chars().anyMatch(c -> c == ' ' || c == '[' || c == ']')) {
            throw new IllegalArgumentException("host: " + quoted(host) + " is not a name or an address");
        }
    }

    /**
     * Parses {@code host:port}. An IPv6 address is in brackets.
     *
     * @param text such as {@code example.org:80}, {@code 1.2.3.4:80} or {@code [::1]:80}
     * @return the two parts
     * @throws IllegalArgumentException if the text is malformed, naming it
     */
    public static HostPort parse(String text) {
        int colon = requireNonNull(text, "hostPort").lastIndexOf(':');
        if (colon < 0) {
            throw malformed(text);
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        String port = text.substring(colon + 1);
        boolean digits = !port.isEmpty() && port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || bracketed != host.contains(":")) {
            throw malformed(text);
        }
        return new HostPort(host, Integer.parseInt(port));
    }

    /**
     * The two parts as an address whose name is not looked up.
     *
     * @return an unresolved address
     */
    public InetSocketAddress unresolved() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("address: " + quoted(text) + " is not host:port or [IPv6]:port");
    }

    /** The text in quotes and made printable, for messages of exceptions, which may get into logs. */
    static String quoted(String text) {
        return '"' + PrintableText.of(text) + '"';
    }
}
