// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.multicast;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;

/**
 * Multicast groups by the JDK, which tells interfaces apart by their addresses. If an interface was made anew with the
 * very same addresses, the JDK takes it for the one before: it cannot leave a group there, and takes it for joined
 * already.
 */
public final class NioMulticast implements MulticastSocket {
    private final DatagramChannel channel;

    /** Memberships that the JDK could not leave. */
    private final List<Membership> stuck = new ArrayList<>();

    private record Membership(InetAddress group, NetworkInterface on) {}

    public NioMulticast(DatagramChannel channel) {
        this.channel = channel;
    }

    @Override
    public void join(InetAddress group, NetworkInterface on) throws IOException {
        if (stuck.contains(new Membership(group, on))) {
            throw new IOException("the JDK takes it for joined since before " + on.getName() + " was made anew");
        }
        requireDone(channel.joinGroup(new InetSocketAddress(group, 0), on));
    }

    @Override
    public void leave(InetAddress group, NetworkInterface on) throws IOException {
        try {
            requireDone(channel.leaveGroup(new InetSocketAddress(group, 0), on));
        } catch (AssertionError refusal) { // the JDK throws it in place of an IOException here
            stuck.add(new Membership(group, on));
            throw new IOException(refusal.getMessage(), refusal);
        }
    }

    @Override
    public void sendThrough(NetworkInterface on, InetAddress group) throws IOException {
        try {
            channel.config().setOption(ChannelOption.IP_MULTICAST_IF, on);
        } catch (ChannelException refusal) {
            throw refusal.getCause() instanceof IOException reason ? reason : new IOException(refusal);
        }
    }

    /** Throws what Netty has answered. On the event loop it answers before the call returns. */
    private static void requireDone(ChannelFuture answer) throws IOException {
        Throwable refusal = answer.cause();
        if (refusal != null) {
            throw new IOException(refusal.getMessage(), refusal);
        }
    }
}
