// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.MulticastGroup;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The groups that a UDP socket is a member of. Netty's channels disagree: on NIO joining twice and leaving what was not
 * joined succeed, on epoll what the kernel refuses is thrown and leaves the future open. So the list is kept here, and
 * Netty is asked on the event loop, where it answers at once. The kernel ends what is left when the socket closes.
 * Event loop only.
 */
final class GroupMemberships {
    private final DatagramChannel channel;
    private final List<Membership> memberships = new ArrayList<>();

    private record Membership(InetAddress group, NetworkInterface on) {
        /** An interface's addresses may change meanwhile; its index stays. */
        boolean is(InetAddress wanted, @Nullable NetworkInterface there) {
            return group.equals(wanted) && (there == null || there.getIndex() == on.getIndex());
        }

        @Override
        public String toString() {
            return NetUtil.toAddressString(group) + " on " + on.getName();
        }
    }

    private interface Step {
        ChannelFuture ask(InetSocketAddress group, NetworkInterface on);
    }

    GroupMemberships(DatagramChannel channel) {
        this.channel = channel;
    }

    /** Joins the groups that the socket is opened for, and sends to groups through the first one's interface. */
    void open(List<MulticastGroup> groups) throws IOException {
        for (MulticastGroup group : groups) {
            Membership joined = join(group);
            if (memberships.size() == 1) {
                sendThrough(joined);
            }
        }
    }

    Membership join(MulticastGroup group) throws IOException {
        Membership wanted = new Membership(group.address(), MulticastInterfaces.of(group));
        if (memberships.stream().anyMatch(known -> known.is(wanted.group(), wanted.on()))) {
            throw new IllegalStateException("group: " + wanted + " is joined already");
        }
        ask("cannot join ", wanted, channel::joinGroup);
        memberships.add(wanted);
        return wanted;
    }

    void leave(MulticastGroup group) throws IOException {
        List<Membership> left = memberships.stream()
                .filter(known -> known.is(group.address(), group.networkInterface()))
                .toList();
        if (left.isEmpty()) {
            throw new IllegalStateException("group: " + group + " is not joined");
        }
        for (Membership membership : left) {
            memberships.remove(membership);
            ask("cannot leave ", membership, channel::leaveGroup);
        }
    }

    private static void ask(String what, Membership membership, Step step) throws IOException {
        Throwable refusal;
        try {
            refusal = step.ask(new InetSocketAddress(membership.group(), 0), membership.on())
                    .cause();
        } catch (ChannelException thrown) {
            refusal = thrown;
        }
        if (refusal != null) {
            throw new IOException(what + membership + ": " + refusal.getMessage(), refusal);
        }
    }

    private void sendThrough(Membership first) throws IOException {
        try {
            channel.config().setOption(ChannelOption.IP_MULTICAST_IF, first.on());
        } catch (ChannelException refusal) {
            throw new IOException("cannot send to " + first + ": " + refusal.getMessage(), refusal);
        }
    }
}
