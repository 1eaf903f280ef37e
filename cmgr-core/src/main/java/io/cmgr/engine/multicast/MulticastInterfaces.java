// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.multicast;

import io.cmgr.config.MulticastGroup;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses the interface on which a multicast group is joined. Any thread. */
final class MulticastInterfaces {
    private MulticastInterfaces() {}

    /**
     * The interface that was asked for; if none was, that of the address's scope; if it has none, the first that is
     * fit.
     */
    static NetworkInterface of(MulticastGroup group) throws IOException {
        NetworkInterface named = group.networkInterface() != null ? group.networkInterface() : scope(group.address());
        if (named == null) {
            return first(group);
        }
        NetworkInterface now = NetworkInterface.getByName(named.getName()); // it may have been made anew meanwhile
        NetworkInterface there = now == null ? named : now;
        String unfit = unfit(there, group.address());
        if (unfit != null) {
            throw new SocketException("cannot join " + group + ": the interface " + there.getName() + " " + unfit);
        }
        return there;
    }

    private static @Nullable NetworkInterface scope(InetAddress group) {
        return group instanceof Inet6Address scoped ? scoped.getScopedInterface() : null;
    }

    /** The first interface that is fit. The loopback is taken only if no other is fit. */
    private static NetworkInterface first(MulticastGroup group) throws IOException {
        List<NetworkInterface> all = new ArrayList<>(Collections.list(NetworkInterface.getNetworkInterfaces()));
        // By index, so that the interfaces of the machine come before those that were added later.
        all.sort(Comparator.comparingInt(NetworkInterface::getIndex));
        NetworkInterface loopback = null;
        for (NetworkInterface each : all) {
            boolean fit = isFit(each, group.address());
            if (fit && !each.isLoopback()) {
                return each;
            }
            loopback = fit ? each : loopback;
        }
        if (loopback == null) {
            throw new SocketException("cannot join " + group
                    + ": no interface supports multicast and has an address of " + family(group.address()));
        }
        return loopback;
    }

    private static boolean isFit(NetworkInterface candidate, InetAddress group) {
        try {
            return unfit(candidate, group) == null;
        } catch (SocketException goneMeanwhile) {
            return false;
        }
    }

    /** Why the interface is unfit; null if it is fit. The loopback is fit even if its flags lack multicast. */
    private static @Nullable String unfit(NetworkInterface candidate, InetAddress group) throws SocketException {
        if (!candidate.isUp()) {
            return "is down";
        }
        if (!candidate.supportsMulticast() && !candidate.isLoopback()) {
            return "does not support multicast";
        }
        return candidate.inetAddresses().noneMatch(own -> family(own).equals(family(group)))
                ? "has no address of " + family(group)
                : null;
    }

    private static String family(InetAddress address) {
        return address instanceof Inet4Address ? "IPv4" : "IPv6";
    }
}
