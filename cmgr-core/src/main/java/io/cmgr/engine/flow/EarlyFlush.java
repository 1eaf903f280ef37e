// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.nio.AbstractNioChannel.NioUnsafe;

/**
 * Flushes again before the kernel reports that the socket is writable. Linux reports that only when a third of the send
 * buffer is free. The buffer may have four megabytes, so a slow peer may need many seconds for a third of it. If an
 * early flush succeeds in part, the peer has made progress in the meantime.
 */
public final class EarlyFlush {
    private EarlyFlush() {}

    /** Flushes a channel of NIO or epoll; has no effect on other channels, or if nothing waits. Event loop only. */
    public static void of(Channel channel) {
        Channel.Unsafe transport = channel.unsafe();
        if (transport instanceof NioUnsafe nio) {
            nio.forceFlush();
        } else if (transport instanceof EpollIoHandle epoll) {
            Epoll.flush(epoll);
        }
    }

    /**
     * A class of its own, so that it is loaded only if epoll is there. It pretends that the socket has become writable,
     * because an ordinary flush does nothing while Netty waits for that event.
     */
    private static final class Epoll {
        private static final EpollIoEvent WRITABLE = () -> EpollIoOps.EPOLLOUT;

        static void flush(IoHandle channel) {
            channel.handle(null, WRITABLE);
        }
    }
}
