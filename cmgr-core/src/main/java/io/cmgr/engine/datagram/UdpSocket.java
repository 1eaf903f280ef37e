// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import io.cmgr.engine.address.InternetAddresses;
import io.cmgr.engine.multicast.MulticastMemberships;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A bound UDP socket, and what belongs to it and not to one session.
 *
 * @param bound the address that it was bound to; null if it was bound to a port alone
 * @param hostAddresses from how many of the host's addresses the system chooses the sender's address of a datagram; 0
 *     if the socket is bound to one address
 * @param landing allocates the memory into which its datagrams are read; event loop only
 * @param groups the multicast groups that it has joined; event loop only
 */
public record UdpSocket(
        Channel channel,
        @Nullable InetSocketAddress bound,
        int hostAddresses,
        LandingAllocator landing,
        MulticastMemberships groups) {
    /** Whether the socket can send to addresses of the same family as this one. */
    public boolean canSendTo(InetAddress address) {
        return InternetAddresses.canSendTo(bound, address);
    }
}
