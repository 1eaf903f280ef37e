// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.close;

import io.cmgr.engine.transport.TcpInfo;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What Linux knows of a TCP connection, for people.
 *
 * @param roundTrip the smoothed round-trip time
 * @param unacknowledged how many bytes our kernel holds: see {@link KernelOutput}
 * @param timeouts how many times in a row the oldest segment was sent again, or a closed window was probed
 * @param retransmitted how many segments were sent again since the beginning
 * @param sinceSent how long ago data was last sent
 * @param sinceReceived how long ago data was last received, be it read or not
 */
public record TcpFigures(
        Duration roundTrip,
        long unacknowledged,
        int timeouts,
        long retransmitted,
        Duration sinceSent,
        Duration sinceReceived) {
    private static final int RETRANSMITS = 2;
    private static final int PROBES = 3;
    private static final int LAST_DATA_SENT_MILLIS = 44;
    private static final int LAST_DATA_RECEIVED_MILLIS = 52;
    private static final int ROUND_TRIP_MICROS = 68;
    private static final int TOTAL_RETRANSMITTED = 100;

    /** The figures of a channel; null where nobody knows them: on NIO, over Unix-domain sockets, after the end. Any thread. */
    public static @Nullable TcpFigures of(Channel channel) {
        if (!TcpInfo.isKnownOf(channel) || !channel.isOpen()) {
            return null;
        }
        TcpFigures figures;
        try {
            figures = of(TcpInfo.of(channel));
        } catch (ChannelException closedMeanwhile) {
            return null;
        }
        return channel.isOpen() ? figures : null; // closed meanwhile: the descriptor may be another socket's
    }

    private static TcpFigures of(ByteBuffer info) {
        return new TcpFigures(
                Duration.of(unsigned(info, ROUND_TRIP_MICROS), ChronoUnit.MICROS),
                KernelOutput.of(info).unacknowledged(),
                Math.max(Byte.toUnsignedInt(info.get(RETRANSMITS)), Byte.toUnsignedInt(info.get(PROBES))),
                unsigned(info, TOTAL_RETRANSMITTED),
                Duration.ofMillis(unsigned(info, LAST_DATA_SENT_MILLIS)),
                Duration.ofMillis(unsigned(info, LAST_DATA_RECEIVED_MILLIS)));
    }

    private static long unsigned(ByteBuffer info, int offset) {
        return Integer.toUnsignedLong(info.getInt(offset));
    }
}
