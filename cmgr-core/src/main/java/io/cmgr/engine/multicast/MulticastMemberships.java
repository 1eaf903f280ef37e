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
 * The multicast groups that a UDP socket has joined, and the interface through which it sends to each. Event loop only.
 *
 * <p>A socket has one outgoing interface at a time. So the interface is selected again before a datagram goes to a
 * group that was joined on another one.
 *
 * <p>When the socket closes, the kernel ends the memberships that are left. When an interface is removed and made anew
 * under its old name, its memberships are lost without a notice of the kernel. They are renewed when sending fails, or
 * when the group is joined again.
 */
public final class MulticastMemberships {
    private final MulticastSocket socket;
    private final List<Membership> memberships = new ArrayList<>();

    /** The membership through whose interface the socket sends now; null while that is unknown. */
    private @Nullable Membership selected;

    private record Membership(InetAddress group, NetworkInterface on) {
        /** Compares index and name, since addresses may change. An interface that is made anew keeps only its name. */
        boolean isOn(NetworkInterface there) {
            return there.getIndex() == on.getIndex() || there.getName().equals(on.getName());
        }

        /**
         * Whether this address is that of the group. If it has a scope, the scope must be the interface of this
         * membership.
         */
        boolean isFor(InetAddress to) {
            return group.equals(to)
                    && !(to instanceof Inet6Address scoped
                            && scoped.getScopeId() > 0
                            && scoped.getScopeId() != on.getIndex());
        }

        /** Whether the interface that is selected for the other one is right for this one, too. */
        boolean sendsLike(@Nullable Membership other) {
            return other != null && other.on.getIndex() == on.getIndex() && other.group.getClass() == group.getClass();
        }

        /** The interface that has the name now; null if that is still the same one, or if there is none. */
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

    /** Joins a group. If it was joined on an interface that was made anew, replaces that membership. */
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
        if (selected == null) {
            selectInterface(wanted.group());
        }
    }

    /** Leaves a group on the given interface; if none is given, on all interfaces on which it was joined. */
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

    /**
     * Whether a datagram to this address would leave through the right interface. If not, {@link #selectInterface} is
     * due.
     */
    public boolean sendsThroughInterfaceOf(InetAddress to) {
        Membership wanted = membershipFor(to);
        return wanted == null || wanted.sendsLike(selected);
    }

    /**
     * Selects the interface through which the socket sends to this address from now on. That is the interface on which
     * it has joined the group. If it has not joined it, it is that of the first group of the same address family. If
     * there is no such group, nothing changes.
     */
    public void selectInterface(InetAddress to) throws IOException {
        Membership wanted = membershipFor(to);
        if (wanted != null) {
            selected = null;
            socket.sendThrough(wanted.on(), wanted.group());
            selected = wanted;
        }
    }

    /**
     * To be called when sending to this address has failed. If the interface was made anew, all groups that were joined
     * on the old one are joined on the new one. Returns whether that was so.
     */
    public boolean renew(InetAddress to) throws IOException {
        Membership failed = membershipFor(to);
        NetworkInterface successor = failed == null ? null : failed.successor();
        if (failed == null || successor == null) {
            return false;
        }
        selected = null;
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

    /** The membership of this group; if there is none, the first one of the same address family; else null. */
    private @Nullable Membership membershipFor(InetAddress to) {
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

    /**
     * Leaves a group whose interface is gone. The kernel may have dropped the membership already, and then it refuses.
     */
    private void leaveForGood(Membership gone) {
        try {
            leave(gone);
        } catch (IOException leftWithItsInterface) {
            // if the kernel still has it, it ends when the socket closes
        }
    }
}
