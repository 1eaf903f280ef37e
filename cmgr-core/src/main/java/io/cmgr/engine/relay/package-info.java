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
 * <p>{@code OtherNodes} is the way of broadcasts, {@code NodeLife} how the node begins and ends, and {@code
 * NodeCluster} how an application sees the cluster; a manager that has joined none sees a {@code ClusterOfOne}.
 *
 * <p>May touch: remote, node, outbox, envelope, broadcast, loop, report.
 *
 * <p>Threads: any thread writes. The engine's client delivers, and is never blocked.
 */
@NullMarked
package io.cmgr.engine.relay;

import org.jspecify.annotations.NullMarked;
