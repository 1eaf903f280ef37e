// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.net.SocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of one session's figures. Not for construction by applications: components may be added.
 *
 * @param id the session's id
 * @param kind what carries its bytes
 * @param listenerId the listener that accepted it, or null
 * @param localAddress our end
 * @param remoteAddress the peer, null for UDP
 * @param since when the session began
 * @param bytesIn bytes delivered to the handler
 * @param bytesOut bytes taken by the kernel, counted when the message, or the batch it went out in, is written whole;
 *     exact when {@code pendingBytes} is 0
 * @param reads deliveries to the handler
 * @param writes messages taken by the kernel, counted like {@code bytesOut}
 * @param pendingBytes bytes accepted and not yet taken by the kernel
 * @param dropped messages refused for being over {@code maxPendingBytes}
 * @param truncated datagrams that were cut
 * @param discarded datagrams that were read and dropped: the handler threw, or there was no memory for them; 0 but for
 *     UDP
 * @param kernelDropped datagrams that the kernel dropped before they were read, mostly because its receive buffer was
 *     full; -1 where it does not tell, which is on NIO, and but for UDP
 * @param localAddresses how many addresses of one family our end stood for when the session began, those of the loopback
 *     and link-local ones aside: 1, or more for a UDP socket that is bound to all addresses of a host with several, whose
 *     replies may leave from another than was asked
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
        int localAddresses) {}
