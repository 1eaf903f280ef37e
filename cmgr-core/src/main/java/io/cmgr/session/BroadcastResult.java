// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

/**
 * The result of a broadcast. The three counts add up to the number of sessions that the message was for. The future of
 * a broadcast completes when every event loop has queued the message, which is before the kernel has it.
 *
 * @param queued sessions that have the message queued for sending
 * @param skipped sessions that refused it, because it would exceed their {@code maxPendingBytes}
 * @param failed sessions that could not take it: their event loop is gone, or the message does not fit their framing
 */
public record BroadcastResult(int queued, int skipped, int failed) {}
