// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.nio.AbstractNioChannel.NioUnsafe;
import io.netty.util.AttributeKey;

/**
 * Flushes again before the kernel reports that the socket is writable. Linux reports that only when a third of the send
 * buffer is free. The buffer may have four megabytes, so a slow peer may need many seconds for a third of it. If an
 * early flush succeeds in part, the peer has made progress in the meantime.
 */
public final class EarlyFlush {
    private static final AttributeKey<Flushing> FLUSHING = AttributeKey.valueOf(EarlyFlush.class, "FLUSHING");

    /** How a transport flushes early, if it is neither NIO nor epoll. Event loop only. */
    public interface Flushing {
        /** Has the kernel take what it has room for, of what was flushed. */
        void flushEarly();
    }

    private EarlyFlush() {}

    /** From now on this flushes the channel. */
    public static void by(Flushing flushing, Channel channel) {
        channel.attr(FLUSHING).set(flushing);
    }

    /**
     * Flushes a channel of NIO, epoll, or a transport that has said {@link #by how}; has no effect on other channels, or
     * if nothing waits. Event loop only.
     */
    public static void of(Channel channel) {
        Channel.Unsafe transport = channel.unsafe();
        if (transport instanceof NioUnsafe nio) {
            nio.forceFlush();
        } else if (transport instanceof EpollIoHandle epoll) {
            Epoll.flush(epoll);
        } else if (channel.hasAttr(FLUSHING)) {
            requireNonNull(channel.attr(FLUSHING).get()).flushEarly();
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
