// SPDX-License-Identifier: BSD-2-Clause
/**
 * What this node of a cluster publishes, and the thread that does it. {@code Publisher} and {@code Answers} put
 * messages into the {@code Outbox}, and the {@code Courier} takes them out and gives them to the engine's client.
 * {@code Connectivity} is how this node stands to the engine, and so whether a message is accepted, waits, or is
 * dropped.
 *
 * <pre>
 *   any thread: Publisher, Answers ──▶ Outbox ──▶ courier: Backplane.Connection.publish
 * </pre>
 *
 * <p>May touch: envelope, flow, report.
 *
 * <p>Threads: any thread puts something in. Only the courier talks to the engine, which may block it.
 */
@NullMarked
package io.cmgr.engine.outbox;

import org.jspecify.annotations.NullMarked;
