// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A snapshot of a manager's figures. The totals count since the manager began, and include sessions that have ended;
 * {@code opened - closed} is the number of live sessions. Applications must not construct it, since components may be
 * added.
 *
 * @param since when the manager began
 * @param listeners the open listeners
 * @param sessions the live sessions
 * @param opened sessions that began
 * @param closed sessions that ended
 * @param bytesIn bytes delivered to handlers
 * @param bytesOut bytes taken by the kernel
 * @param dropped messages that were refused because they would exceed {@code maxPendingBytes}
 * @param failedWrites messages to sessions whose write failed, whatever the reason. Those that {@code dropped} counts are
 *     among them, and so are writes to sessions that have ended; a write to an id that no session has is none
 * @param rooms rooms with a session in them
 * @param memberships the sessions in all rooms; a session counts once for each room that it is in
 * @param links the open links, up and down
 * @param accepted how many of the opened sessions listeners have accepted
 * @param connected how many of the opened sessions were connected to, by links too; the rest are UDP sockets and attached
 *     channels
 * @param closedFor how many of the closed sessions ended for which reason, with a zero for each other reason
 * @param refused connections that were taken from the kernel and closed without becoming a session, by their cause
 * @param tls the TLS handshakes
 * @param loops the event loops of the manager's sessions, always in the same order; not those of attached channels
 */
public record ManagerStats(
        Instant since,
        List<ListenerStats> listeners,
        List<SessionStats> sessions,
        long opened,
        long closed,
        long bytesIn,
        long bytesOut,
        long dropped,
        long failedWrites,
        int rooms,
        long memberships,
        List<LinkStats> links,
        long accepted,
        long connected,
        Map<DisconnectReason, Long> closedFor,
        Map<RefusalCause, Long> refused,
        TlsStats tls,
        List<LoopStats> loops) {}
