// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import io.cmgr.engine.address.InternetAddresses;
import io.cmgr.engine.multicast.MulticastMemberships;
import io.cmgr.engine.udp.UdpOpening;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A bound UDP socket, as {@link UdpOpening} hands it to the session that uses it.
 *
 * @param bound the address that it was bound to; null if that was a port alone
 * @param hostAddresses among how many addresses of the host the system chooses the sender of what leaves here; 0 if the
 *     socket has an address of its own
 * @param landing where its datagrams land; event loop only
 * @param groups the multicast groups that it has joined; event loop only
 */
public record UdpSocket(
        Channel channel,
        @Nullable InetSocketAddress bound,
        int hostAddresses,
        LandingAllocator landing,
        MulticastMemberships groups) {
    /** Whether the socket can send to addresses of this one's family. */
    public boolean carries(InetAddress address) {
        return InternetAddresses.canSendTo(bound, address);
    }
}
