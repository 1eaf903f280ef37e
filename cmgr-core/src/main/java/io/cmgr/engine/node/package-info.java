// SPDX-License-Identifier: BSD-2-Clause
/**
 * This node of a cluster among the others. {@code Landing} are the sessions here; {@code Interest} decides which topics
 * this node is in; by a {@code Heartbeat} it gives its {@code SignsOfLife}. {@code Roll} knows the other nodes by
 * theirs, and {@code Events} tells the application what becomes of them.
 *
 * <p>May touch: outbox, envelope, report.
 *
 * <p>Threads: members come and go on any thread, and signs of life arrive on the engine's client's. What is due is done
 * by the courier.
 */
@NullMarked
package io.cmgr.engine.node;

import org.jspecify.annotations.NullMarked;
