// SPDX-License-Identifier: BSD-2-Clause
/**
 * What goes from one node of a cluster to the others, and what comes from them. A message between nodes is an
 * {@code Envelope}; it is published on one of the {@code Topics}. {@code Interest} decides which topics this node is in,
 * {@code Roll} knows the other nodes, and {@code Heartbeat} decides when this one gives a sign of life.
 *
 * <p>May touch: output, flow, loop, report.
 *
 * <p>Threads: any thread writes and reads an envelope, which is immutable. The classes say who may call what.
 */
@NullMarked
package io.cmgr.engine.relay;

import org.jspecify.annotations.NullMarked;
