// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.nio.AbstractNioChannel.NioUnsafe;

/**
 * Writes again what the kernel has not taken, before the kernel reports that the socket is writable. Linux reports that
 * only when a third of the send buffer is free, and the buffer may have four megabytes: a slow peer needs many seconds to
 * take as much. What the kernel takes in between shows that the peer lives.
 */
public final class EarlyFlush {
    private EarlyFlush() {}

    /** Event loop only; without effect if nothing waits, and on channels of other kinds. */
    public static void of(Channel channel) {
        Channel.Unsafe transport = channel.unsafe();
        if (transport instanceof NioUnsafe nio) {
            nio.forceFlush();
        } else if (transport instanceof EpollIoHandle epoll) {
            Epoll.flush(epoll);
        }
    }

    /** Loaded only where epoll is. A plain flush does nothing while Netty waits for this event. */
    private static final class Epoll {
        private static final EpollIoEvent WRITABLE = () -> EpollIoOps.EPOLLOUT;

        static void flush(IoHandle channel) {
            channel.handle(null, WRITABLE);
        }
    }
}
