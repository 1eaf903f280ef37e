// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.multicast;

import io.cmgr.config.MulticastGroup;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The multicast groups that a UDP socket has joined, and the interface through which it sends to each. The kernel knows
 * one such interface per socket, so it is set anew before a datagram goes to a group that was joined on another. When
 * the socket closes, the kernel ends the memberships that are left. When an interface is removed and made anew under
 * its old name, its memberships are lost, and the kernel does not say so: they are renewed when sending fails, or when
 * the group is joined again. Event loop only.
 */
public final class MulticastMemberships {
    private final MulticastSocket socket;
    private final List<Membership> memberships = new ArrayList<>();

    /** The membership through whose interface the kernel sends; null while that is not known. */
    private @Nullable Membership leading;

    private record Membership(InetAddress group, NetworkInterface on) {
        /** Compares index and name: addresses may change, the index stays, and the name stays if it is made anew. */
        boolean isOn(NetworkInterface there) {
            return there.getIndex() == on.getIndex() || there.getName().equals(on.getName());
        }

        /** Whether this address means the group here. An address with a scope means it on that interface only. */
        boolean isFor(InetAddress to) {
            return group.equals(to)
                    && !(to instanceof Inet6Address scoped
                            && scoped.getScopeId() > 0
                            && scoped.getScopeId() != on.getIndex());
        }

        boolean leadsLike(@Nullable Membership other) {
            return other != null && other.on.getIndex() == on.getIndex() && other.group.getClass() == group.getClass();
        }

        /** The interface that has the name now; null if it is still the same, or if none has it. */
        @Nullable
        NetworkInterface successor() throws SocketException {
            NetworkInterface now = NetworkInterface.getByName(on.getName());
            return now == null || now.getIndex() == on.getIndex() ? null : now;
        }

        boolean isGone() throws SocketException {
            return NetworkInterface.getByIndex(on.getIndex()) == null;
        }

        @Override
        public String toString() {
            return NetUtil.toAddressString(group) + " on " + on.getName();
        }
    }

    public MulticastMemberships(MulticastSocket socket) {
        this.socket = socket;
    }

    public void join(MulticastGroup group) throws IOException {
        Membership wanted = new Membership(group.address(), MulticastInterfaces.of(group));
        for (Membership known : matching(wanted.group(), wanted.on())) {
            if (known.on().getIndex() == wanted.on().getIndex()) {
                throw new IllegalStateException("group: " + wanted + " is joined already");
            }
            memberships.remove(known);
            leaveForGood(known);
        }
        join(wanted);
        memberships.add(wanted);
        if (leading == null) {
            lead(wanted.group());
        }
    }

    public void leave(MulticastGroup group) throws IOException {
        List<Membership> left = matching(group.address(), group.networkInterface());
        if (left.isEmpty()) {
            throw new IllegalStateException("group: " + group + " is not joined");
        }
        for (Membership membership : left) {
            memberships.remove(membership);
            if (membership.isGone()) {
                leaveForGood(membership);
            } else {
                leave(membership);
            }
        }
    }

    /** Whether what is sent to this address leaves through the right interface already; else {@link #lead} sets it. */
    public boolean leads(InetAddress to) {
        Membership wanted = leader(to);
        return wanted == null || wanted.leadsLike(leading);
    }

    /**
     * Sends to this address, from now on, through the interface on which the socket has joined that group; if it has
     * not joined it, through the interface of the first group of that family. If there is no such group, nothing
     * changes.
     */
    public void lead(InetAddress to) throws IOException {
        Membership wanted = leader(to);
        if (wanted != null) {
            leading = null;
            socket.sendThrough(wanted.on(), wanted.group());
            leading = wanted;
        }
    }

    /**
     * Called when sending to this address fails. If the interface was made anew, the socket joins on the new one what
     * it had joined on the old; answers whether it did.
     */
    public boolean renew(InetAddress to) throws IOException {
        Membership failed = leader(to);
        NetworkInterface successor = failed == null ? null : failed.successor();
        if (failed == null || successor == null) {
            return false;
        }
        leading = null;
        for (int i = 0; i < memberships.size(); i++) {
            Membership lost = memberships.get(i);
            if (lost.on().getIndex() == failed.on().getIndex()) {
                leaveForGood(lost);
                Membership renewed = new Membership(lost.group(), successor);
                join(renewed);
                memberships.set(i, renewed);
            }
        }
        return true;
    }

    private @Nullable Membership leader(InetAddress to) {
        Membership first = null;
        for (Membership membership : memberships) {
            if (membership.isFor(to)) {
                return membership;
            }
            if (first == null && membership.group().getClass() == to.getClass()) {
                first = membership;
            }
        }
        return first;
    }

    private List<Membership> matching(InetAddress group, @Nullable NetworkInterface there) {
        return memberships.stream()
                .filter(known -> known.group().equals(group) && (there == null || known.isOn(there)))
                .toList();
    }

    private void join(Membership wanted) throws IOException {
        try {
            socket.join(wanted.group(), wanted.on());
        } catch (IOException refusal) {
            throw new IOException("cannot join " + wanted + ": " + refusal.getMessage(), refusal);
        }
    }

    private void leave(Membership membership) throws IOException {
        try {
            socket.leave(membership.group(), membership.on());
        } catch (IOException refusal) {
            throw new IOException("cannot leave " + membership + ": " + refusal.getMessage(), refusal);
        }
    }

    /** Leaves where the interface is gone. The kernel may still know the membership, or else refuse to leave it. */
    private void leaveForGood(Membership gone) {
        try {
            leave(gone);
        } catch (IOException leftWithItsInterface) {
            // if the kernel still knows it, it ends with the socket
        }
    }
}
