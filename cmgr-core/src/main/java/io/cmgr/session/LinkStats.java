// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a link's figures. Those of its connection are in {@link SessionStats}. Applications must not construct
 * it, since components may be added.
 *
 * @param id the link's id
 * @param target where it connects, as it was given; several targets are separated by {@code " or "}
 * @param up whether it is up
 * @param since when the link began
 * @param connects connections that have reached NEW
 * @param failures attempts that brought no connection, and connections that ended before they had been up for the longest
 *     delay
 * @param downSince since when the link has been down; null while it is up
 * @param nextAttempt when the next attempt begins; null while it is up, connecting, paused or ended
 * @param lastFailure what has failed last; null if nothing has, or the peer has simply closed
 * @param heldMessages messages that wait until it is up
 * @param heldBytes their bytes, of which an empty message counts as one
 * @param dropped messages that found the hold full, or were held for too long
 */
public record LinkStats(
        String id,
        String target,
        boolean up,
        Instant since,
        long connects,
        long failures,
        @Nullable Instant downSince,
        @Nullable Instant nextAttempt,
        @Nullable Throwable lastFailure,
        int heldMessages,
        long heldBytes,
        long dropped) {}
