// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import static java.util.Objects.requireNonNull;

/**
 * The result of a broadcast. The three counts add up to the number of sessions of this manager that the message was
 * for. The future of a broadcast completes when every event loop has queued the message, which is before the kernel has
 * it. It never waits for other nodes, and never fails because of them.
 *
 * @param queued sessions that have the message queued for sending
 * @param skipped sessions that refused it, because it would exceed their {@code maxPendingBytes}
 * @param failed sessions that could not take it: their event loop is gone, or the message does not fit their framing
 * @param elsewhere what has become of it on its way to the other nodes of a cluster
 */
public record BroadcastResult(int queued, int skipped, int failed, Elsewhere elsewhere) {
    /** Checks the word. */
    public BroadcastResult {
        requireNonNull(elsewhere, "elsewhere");
    }

    /**
     * The result of a broadcast that is for no other node.
     *
     * @param queued sessions that have the message queued for sending
     * @param skipped sessions that refused it, because it would exceed their {@code maxPendingBytes}
     * @param failed sessions that could not take it
     */
    public BroadcastResult(int queued, int skipped, int failed) {
        this(queued, skipped, failed, Elsewhere.NONE);
    }
}
