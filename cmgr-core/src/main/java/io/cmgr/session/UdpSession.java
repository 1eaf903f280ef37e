// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.net.InetSocketAddress;

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
}
