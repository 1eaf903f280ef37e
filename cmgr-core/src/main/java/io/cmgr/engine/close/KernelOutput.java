// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.close;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * How many of the bytes that our kernel has taken the peer's kernel has acknowledged. Linux reports it in its
 * {@code struct tcp_info}.
 *
 * @param acknowledged how many bytes the peer's kernel has acknowledged
 * @param unacknowledged how many bytes our kernel still holds because they are not acknowledged; a FIN counts as one
 *     byte. An old Linux does not count them: then 1 stands for any number
 */
public record KernelOutput(long acknowledged, long unacknowledged) {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int UNACKED_SEGMENTS = 24;
    private static final int BYTES_ACKED = 120;
    private static final int BYTES_NOT_SENT = 144;
    private static final int BYTES_SENT = 200;
    private static final int BYTES_RETRANSMITTED = 208;
    private static final int LENGTH = 216;
    private static final RawUnixChannelOption OPTION =
            new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, TCP_INFO, LENGTH);

    private static final KernelOutput WITH_THE_PEER = new KernelOutput(0, 0);

    /**
     * Asks the kernel about a channel. Returns null for TCP on NIO, since the JDK has no such call. The bytes of a
     * Unix-domain socket are with the peer at once.
     */
    static @Nullable KernelOutput of(Channel channel) {
        if (channel instanceof EpollSocketChannel epoll && epoll.isOpen()) {
            return of(tcpInfo(epoll));
        }
        return channel instanceof SocketChannel && channel.isOpen() ? null : WITH_THE_PEER;
    }

    /** How many bytes of this channel the kernel holds; 0 where that is unknown. */
    public static long unacknowledged(Channel channel) {
        KernelOutput known = of(channel);
        return known == null ? 0 : known.unacknowledged;
    }

    /** The {@code struct tcp_info} of an open channel. */
    static ByteBuffer tcpInfo(EpollSocketChannel channel) {
        return channel.config().getOption(OPTION).order(ByteOrder.nativeOrder());
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
