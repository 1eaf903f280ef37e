// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket. It has no peer of its own, so {@code write(…)} fails with {@link IllegalStateException}; write to
 * {@link #to} instead. The senders of datagrams are not authenticated: anybody can send with any source address, so
 * reply sparingly.
 *
 * <pre>{@code
 * UdpSession socket = manager.listen(UdpListen.on("127.0.0.1", 0), events);
 * socket.to(ConnectionManager.resolve("localhost:4162")).write("hello"); // one datagram
 * }</pre>
 */
public interface UdpSession extends Session {
    /**
     * A destination that sends to one peer, one datagram for each write. It needs no look-up, so it is the fastest way
     * to send.
     *
     * <p>A datagram may come from port 0, to which nothing can be sent. The future of such a write fails with
     * {@link IllegalArgumentException}; the call itself does not throw, so no datagram can make a callback throw.
     *
     * <p>An empty datagram fails with {@link UnsupportedOperationException}, since Netty 4.2.18 would report success
     * and send nothing. In the Go cmgr: {@code Write_udp_addr}.
     *
     * @param peer a resolved address
     * @return the destination
     * @throws IllegalArgumentException if the address is unresolved
     */
    Destination<Void> to(InetSocketAddress peer);

    /**
     * Joins a multicast group. From then on the socket also receives what is sent to its port in the group.
     *
     * <p>What the socket sends to the group leaves through the interface where it has joined. What it sends to other
     * groups leaves through the interface of the first group in its list, or as the system routes it if the socket was
     * never in a group. How far it reaches (a time to live of 1), and that other members on this machine receive it,
     * are the system's defaults, as with {@link io.cmgr.config.UdpListen#multicast}.
     *
     * <p>A membership ends with {@link #leaveGroup}, with the socket, or when its interface is deleted, of which
     * nothing is reported. If an interface with the same name appears again, the membership is renewed when the socket
     * next sends to the group or joins it again. On NIO, if the new interface has exactly the same addresses, the JDK
     * takes it for the old one: then both fail, and the socket must be opened again.
     *
     * @param group a multicast address of the socket's family, or of either family if it is bound to a port alone
     * @param networkInterface where to join; null for the interface that the group's scope names, otherwise the first,
     *     by its index, that is up, supports multicast and has an address of the group's family; the loopback interface
     *     only if there is no other
     * @return completes when the socket is a member; fails with {@link IllegalStateException} if it is one already, or
     *     with an {@link java.io.IOException} that names the group and the interface
     * @throws IllegalArgumentException if the address is not multicast, or not of the socket's family
     */
    CompletableFuture<Void> joinGroup(InetAddress group, @Nullable NetworkInterface networkInterface);

    /**
     * Leaves a multicast group, even if its interface is gone. Datagrams that the kernel had queued before may still
     * arrive.
     *
     * @param group the group
     * @param networkInterface where it was joined; null for all interfaces where it was joined
     * @return completes when the socket is no longer a member; fails with {@link IllegalStateException} if it was none
     * @throws IllegalArgumentException if the address is not multicast, or not of the socket's family
     */
    CompletableFuture<Void> leaveGroup(InetAddress group, @Nullable NetworkInterface networkInterface);
}
