// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * What became of one message to all; the three add up to the sessions addressed. The future of a broadcast completes
 * with it when every event loop has queued the message, not when the kernels have it.
 *
 * @param queued sessions that have the message queued for sending
 * @param skipped sessions that refused it, being over {@code maxPendingBytes}
 * @param failed sessions that could not take it, because their event loop is gone
 */
public record BroadcastResult(int queued, int skipped, int failed) {}
