// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.udp;

import io.cmgr.engine.datagram.LandingAllocator;
import io.cmgr.engine.datagram.UdpSocket;
import io.cmgr.engine.manager.TestManager;
import io.cmgr.engine.multicast.MulticastMemberships;
import io.cmgr.engine.multicast.MulticastSocket;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Stub;
import io.netty.channel.Channel;

/** Sessions on the channels of a test. */
public final class TestSessions {
    private TestSessions() {}

    /** A session on a UDP socket whose event loop is the channel's, and which joins groups without the kernel. */
    public static DatagramSession udp(Channel channel, SessionHandler handler) {
        UdpSocket socket = new UdpSocket(channel, null, 1, new LandingAllocator(1000, false, false), memberships());
        return new DatagramSession(
                TestManager.context(channel.eventLoop()), "u1", socket, handler, 1 << 20, (session, last) -> {});
    }

    /** Memberships without a kernel. */
    public static MulticastMemberships memberships() {
        return new MulticastMemberships(Stub.of(MulticastSocket.class, (proxy, method, arguments) -> null));
    }
}
