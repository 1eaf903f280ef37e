// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.udp;

import io.cmgr.engine.transport.SocketTransport;
import io.netty.channel.Channel;

/**
 * How many datagrams the kernel has dropped at a UDP socket, for lack of room in its receive buffer. The kernel has
 * that count only while the socket is open. So the last count is kept, and {@link #keep} is called before the socket is
 * closed. Any thread.
 */
final class KernelDrops {
    private final SocketTransport transport;
    private final Channel channel;

    /** The last count; -1 before the first, and where the transport cannot ask for it. */
    private volatile long last = -1;

    KernelDrops(SocketTransport transport, Channel channel) {
        this.transport = transport;
        this.channel = channel;
    }

    /** The count now, or the last one if the socket has closed; -1 where it is unknown. */
    long count() {
        long now = transport.kernelDropped(channel);
        if (now >= 0) {
            last = now;
        }
        return last;
    }

    /** Takes a count, since the socket is about to close. */
    void keep() {
        long unused = count();
    }
}
