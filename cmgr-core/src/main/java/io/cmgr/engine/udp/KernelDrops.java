// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.udp;

import io.cmgr.engine.transport.SocketTransport;
import io.netty.channel.Channel;

/**
 * How many datagrams the kernel has dropped at a UDP socket, for lack of room in its receive buffer. The kernel says so
 * only while the socket is open, so the last count is kept: whoever closes the socket takes a count first. Any thread.
 */
final class KernelDrops {
    private final SocketTransport transport;
    private final Channel channel;

    /** The last count; -1 before the first, and where the transport cannot ask. */
    private volatile long last = -1;

    KernelDrops(SocketTransport transport, Channel channel) {
        this.transport = transport;
        this.channel = channel;
    }

    /** The count of this moment, or the last one of a socket that is closed; -1 where it is unknown. */
    long count() {
        long now = transport.kernelDropped(channel);
        if (now >= 0) {
            last = now;
        }
        return last;
    }

    /** Keeps the count of this moment, since the socket is about to close. */
    void keep() {
        long unused = count();
    }
}
