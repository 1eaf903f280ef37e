// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.time.Instant;
import java.util.List;

/**
 * A snapshot of a manager's figures. The totals run over the manager's life, sessions that have ended included;
 * {@code opened - closed} is the number of live sessions. Not for construction by applications: components may be
 * added.
 *
 * @param since when the manager began
 * @param listeners the open listeners
 * @param sessions the live sessions
 * @param opened sessions that began
 * @param closed sessions that ended
 * @param bytesIn bytes delivered to handlers
 * @param bytesOut bytes taken by the kernel
 * @param dropped messages refused for being over {@code maxPendingBytes}
 */
public record ManagerStats(
        Instant since,
        List<ListenerStats> listeners,
        List<SessionStats> sessions,
        long opened,
        long closed,
        long bytesIn,
        long bytesOut,
        long dropped) {}
