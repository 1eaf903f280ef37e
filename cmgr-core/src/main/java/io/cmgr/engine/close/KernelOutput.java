// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.close;

import io.cmgr.engine.transport.TcpInfo;
import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How many of the bytes that our kernel has taken the peer's kernel has acknowledged. Linux reports it in its
 * {@link TcpInfo}.
 *
 * @param acknowledged how many bytes the peer's kernel has acknowledged
 * @param unacknowledged how many bytes our kernel still holds because they are not acknowledged; a FIN counts as one
 *     byte. An old Linux does not count them: then 1 stands for any number
 */
public record KernelOutput(long acknowledged, long unacknowledged) {
    private static final int UNACKED_SEGMENTS = 24;
    private static final int BYTES_ACKED = 120;
    private static final int BYTES_NOT_SENT = 144;
    private static final int BYTES_SENT = 200;
    private static final int BYTES_RETRANSMITTED = 208;

    private static final KernelOutput WITH_THE_PEER = new KernelOutput(0, 0);

    /**
     * Asks the kernel about a channel. Returns null for TCP on NIO, since the JDK has no such call. The bytes of a
     * Unix-domain socket are with the peer at once.
     */
    static @Nullable KernelOutput of(Channel channel) {
        if (TcpInfo.isKnownOf(channel) && channel.isOpen()) {
            return of(TcpInfo.of(channel));
        }
        return channel instanceof SocketChannel && channel.isOpen() ? null : WITH_THE_PEER;
    }

    /** How many bytes of this channel the kernel holds; 0 where that is unknown. */
    public static long unacknowledged(Channel channel) {
        KernelOutput known = of(channel);
        return known == null ? 0 : known.unacknowledged;
    }

    static KernelOutput of(ByteBuffer info) {
        long acknowledged = info.getLong(BYTES_ACKED);
        long notSent = Integer.toUnsignedLong(info.getInt(BYTES_NOT_SENT));
        long inFlight = info.getInt(UNACKED_SEGMENTS) == 0
                ? 0
                : Math.max(1, info.getLong(BYTES_SENT) - info.getLong(BYTES_RETRANSMITTED) - acknowledged);
        return new KernelOutput(acknowledged, notSent + inFlight);
    }
}
