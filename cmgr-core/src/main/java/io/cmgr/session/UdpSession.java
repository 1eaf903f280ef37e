// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket. It has no peer of its own: {@code write(…)} without an address fails with
 * {@link IllegalStateException}; {@link #to} names one. The senders of datagrams are not authenticated: anybody can
 * write any source address, so answer sparingly.
 */
public interface UdpSession extends Session {
    /**
     * Everything written to the answer goes to one peer, one datagram a write. Nothing is looked up again: this is the
     * fast way (the Go cmgr's {@code Write_udp_addr}).
     *
     * <p>A datagram may come from port 0, where nothing can be sent: a write to it fails with
     * {@link IllegalArgumentException}, in its future, so that nobody's datagram can make a callback throw.
     *
     * <p>An empty datagram fails with {@link UnsupportedOperationException}: Netty 4.2.18 would report success and
     * send nothing.
     *
     * @param peer a resolved address
     * @return where to write
     * @throws IllegalArgumentException if the address is unresolved
     */
    Destination<Void> to(InetSocketAddress peer);

    /**
     * Joins a multicast group: from now on what is sent to the group and to this socket's port arrives here too. What the
     * socket sends to the group leaves through the interface where it has joined it, and to other groups through that of
     * the first group of its list; a socket that was never in a group sends as the system's routes say. The reach (a time
     * to live of 1), and that other members on this machine hear it, are the system's choice, as with
     * {@link io.cmgr.config.UdpListen#multicast}.
     *
     * <p>A membership ends with {@link #leaveGroup}, with the socket, or when its interface is deleted, which nobody
     * tells. If one is made anew under the same name, the membership is renewed when the socket next sends to the group,
     * or joins it again. On NIO the JDK takes an interface with exactly the same addresses for the one before: then both
     * fail, and the socket has to be opened again.
     *
     * @param group a multicast address of a family that the socket carries: both, if it is bound to a port alone
     * @param networkInterface where to join; null for the interface that the group's scope names, else the first by its index that is
     *     up, supports multicast and has an address of the group's family, the loopback only if there is no other
     * @return completes when the socket is a member; fails with {@link IllegalStateException} if it is one already, or
     *     with an {@link java.io.IOException} that names the group and the interface
     * @throws IllegalArgumentException if the address is not multicast, or of a family that the socket does not carry
     */
    CompletableFuture<Void> joinGroup(InetAddress group, @Nullable NetworkInterface networkInterface);

    /**
     * Leaves a multicast group, also one whose interface is gone. What the kernel had queued before may still arrive.
     *
     * @param group the group
     * @param networkInterface where it was joined; null for every interface where it was
     * @return completes when the socket is no member any more; fails with {@link IllegalStateException} if it was not
     * @throws IllegalArgumentException if the address is not multicast, or of a family that the socket does not carry
     */
    CompletableFuture<Void> leaveGroup(InetAddress group, @Nullable NetworkInterface networkInterface);
}
