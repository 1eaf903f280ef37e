// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.net.SocketAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of one session's figures. Applications must not construct it, since components may be added.
 *
 * @param id the session's id
 * @param kind what carries its bytes
 * @param listenerId the listener that accepted it, or null
 * @param localAddress our address
 * @param remoteAddress the peer's address, null for UDP
 * @param since when the session began
 * @param bytesIn bytes delivered to the handler; with a codec, those that were read for the delivered messages
 * @param bytesOut bytes taken by the kernel. They are counted when the whole message, or the whole batch that it went
 *     out in, is written, so the figure is exact when {@code pendingBytes} is 0
 * @param reads deliveries to the handler
 * @param writes messages taken by the kernel, counted like {@code bytesOut}
 * @param pendingBytes bytes that were accepted for writing and not yet taken by the kernel
 * @param dropped messages that were refused because they would exceed {@code maxPendingBytes}
 * @param truncated datagrams that were cut to {@code maxDatagram}
 * @param discarded datagrams that were read and then dropped, because the handler threw or there was no memory for
 *     them; 0 except for UDP
 * @param kernelDropped datagrams that the kernel dropped before they were read, mostly because its receive buffer was
 *     full; -1 if that is unknown, which it is on NIO and for all kinds except UDP
 * @param localAddresses how many addresses of one family the session was bound to when it began, not counting loopback
 *     and link-local addresses. It is 1, or more for a UDP socket that is bound to all addresses of a host with
 *     several; its replies may leave from another address than the one that the peer wrote to
 * @param failedWrites messages whose write failed, whatever the reason: they did not fit the framing, the session was no
 *     longer open, or it ended before they were sent. Those that {@code dropped} counts are among them
 * @param superseded messages of {@link Destination#latest} that were not sent, because a newer one took their place.
 *     Neither {@code dropped} nor {@code failedWrites} counts them
 * @param pauses the pauses of its reads that last now, the oldest first; none once its close has begun, which reads
 *     despite them
 * @param stalledSince since when the kernel has taken none of the unsent bytes, to an eighth of {@code stallTimeout};
 *     null while it takes them all, and for UDP, where that is not watched
 */
public record SessionStats(
        String id,
        SessionKind kind,
        @Nullable String listenerId,
        SocketAddress localAddress,
        @Nullable SocketAddress remoteAddress,
        Instant since,
        long bytesIn,
        long bytesOut,
        long reads,
        long writes,
        long pendingBytes,
        long dropped,
        long truncated,
        long discarded,
        long kernelDropped,
        int localAddresses,
        long failedWrites,
        long superseded,
        List<SessionPause> pauses,
        @Nullable Instant stalledSince) {
    /**
     * Since when the session does not move: its reads are paused, or the kernel takes nothing.
     *
     * @return the earlier of both; null if neither is so
     */
    public @Nullable Instant stuckSince() {
        Instant paused = pauses.isEmpty() ? null : pauses.get(0).since();
        return stalledSince == null || (paused != null && paused.isBefore(stalledSince)) ? paused : stalledSince;
    }
}
