// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** An interface of this machine that carries multicast of one family. Also makes groups that no other test uses. */
public final class MulticastInterface {
    private final NetworkInterface on;
    private final boolean v6;

    private MulticastInterface(NetworkInterface on, boolean v6) {
        this.on = on;
        this.v6 = v6;
    }

    /** IPv4 on the loopback, which carries multicast although {@code supportsMulticast} returns false for it. */
    public static MulticastInterface v4() throws IOException {
        return new MulticastInterface(NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()), false);
    }

    /** An interface for IPv6 multicast, which the loopback does not carry. Skips the test if the machine has none. */
    public static MulticastInterface v6() throws IOException {
        for (NetworkInterface each : all()) {
            if (each.isUp()
                    && each.supportsMulticast()
                    && !each.isLoopback()
                    && each.inetAddresses().anyMatch(Inet6Address.class::isInstance)) {
                return new MulticastInterface(each, true);
            }
        }
        return abort("needs an interface that carries multicast over IPv6");
    }

    /** An interface that cannot carry multicast. Skips the test if the machine has none. */
    public static NetworkInterface without() throws IOException {
        for (NetworkInterface each : all()) {
            if (!each.isLoopback() && !(each.isUp() && each.supportsMulticast())) {
                return each;
            }
        }
        return abort("needs an interface that carries no multicast");
    }

    /** All interfaces, oldest first: the addresses of one that another test has just added may not be usable yet. */
    private static List<NetworkInterface> all() throws IOException {
        List<NetworkInterface> all = new ArrayList<>(Collections.list(NetworkInterface.getNetworkInterfaces()));
        all.sort(Comparator.comparingInt(NetworkInterface::getIndex));
        return all;
    }

    public NetworkInterface networkInterface() {
        return on;
    }

    /** The wildcard address of the family. */
    public String wildcard() {
        return v6 ? "::" : "0.0.0.0";
    }

    /** An address of the interface, to which another process of this machine can send. */
    public InetAddress unicast() {
        return on.inetAddresses()
                .filter(own -> v6 ? own instanceof Inet6Address : own instanceof Inet4Address)
                .findFirst()
                .orElseThrow();
    }

    /** A random group: of organization scope for IPv4, of link scope for IPv6. */
    public InetAddress group() throws IOException {
        byte[] random = new byte[2];
        ThreadLocalRandom.current().nextBytes(random);
        byte[] v4 = {(byte) 239, (byte) 195, random[0], random[1]};
        byte[] all = ByteBuffer.allocate(16)
                .putShort((short) 0xff12)
                .put(14, random[0])
                .put(15, random[1])
                .array();
        return InetAddress.getByAddress(v6 ? all : v4);
    }

    /** Whether any socket of this machine is a member of the group. */
    public boolean hasMembers(InetAddress group) {
        byte[] address = group.getAddress();
        String listed = HexFormat.of().formatHex(v6 ? address : reversed(address));
        try {
            String table = Files.readString(Path.of(v6 ? "/proc/net/igmp6" : "/proc/net/igmp"));
            return table.toLowerCase(Locale.ROOT).contains(listed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kernel prints IPv4 groups as numbers of a little-endian machine. */
    private static byte[] reversed(byte[] address) {
        return new byte[] {address[3], address[2], address[1], address[0]};
    }

    @Override
    public String toString() {
        return (v6 ? "IPv6 on " : "IPv4 on ") + on.getName();
    }
}
