// SPDX-License-Identifier: BSD-2-Clause
/**
 * What goes from one node of a cluster to the others, and what comes from them. {@code Relay} is the node; what it
 * delivers goes to the {@code Landing}, the sessions of this node.
 *
 * <pre>
 *   out   caller: the sessions here, as ever ──▶ Envelope ──▶ Outbox ──▶ Courier: Backplane.Connection.publish
 *   in    engine's client: Reception ──▶ Inbox ──▶ Landing ──▶ the queues of the event loops
 *                                    └─▶ Pending: what waits for an answer ──▶ Courier: completes the future
 * </pre>
 *
 * <p>A message between nodes is an {@code Envelope}; it is published on one of the {@code Topics}. {@code Interest}
 * decides which topics this node is in, {@code Roll} knows the other nodes, and {@code Heartbeat} decides when this one
 * gives a sign of life. {@code Connectivity} is how this node stands to the engine, and {@code NodeLife} how it begins
 * and ends.
 *
 * <p>May touch: broadcast, output, flow, loop, report.
 *
 * <p>Threads: any thread writes, and puts messages into the outbox. Only the courier talks to the engine, which may block
 * it. The engine's client delivers, and is never blocked.
 */
@NullMarked
package io.cmgr.engine.relay;

import org.jspecify.annotations.NullMarked;
