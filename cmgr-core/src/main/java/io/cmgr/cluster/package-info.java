// SPDX-License-Identifier: BSD-2-Clause
/**
 * Several managers that write to each other's sessions: how a manager {@linkplain io.cmgr.cluster.ClusterJoin joins} a
 * cluster, what it {@linkplain io.cmgr.cluster.Cluster knows} of the other nodes, and the interface by which an engine
 * {@linkplain io.cmgr.cluster.Backplane carries} their messages.
 *
 * <p>A <em>node</em> is one manager in a cluster. An <em>address</em> is {@code node/id}: it means one session of one
 * node, and is never used again. An <em>engine</em> is a server beside the nodes, such as NATS, that carries messages
 * between them and forgets them at once.
 *
 * <p>Here are contracts and values only. What is written to other nodes, and in which order, belongs to the engine's
 * rooms, {@code io.cmgr.engine.relay} and those below it, and is the same over every {@code Backplane}.
 */
@NullMarked
package io.cmgr.cluster;

import org.jspecify.annotations.NullMarked;
