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
 * Multicast groups on NIO. The JDK distinguishes interfaces by their addresses. If an interface was made anew with the
 * same addresses, the JDK takes it for the old one: it cannot leave a group there, and takes the group for joined
 * already. Event loop only.
 */
public final class NioMulticast implements MulticastSocket {
    private final DatagramChannel channel;

    /** Memberships that the JDK could not leave, and of which it therefore thinks that they still exist. */
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

    /** Throws if the call has failed. On the event loop its future is complete when the call returns. */
    private static void requireDone(ChannelFuture call) throws IOException {
        Throwable refusal = call.cause();
        if (refusal != null) {
            throw new IOException(refusal.getMessage(), refusal);
        }
    }
}
