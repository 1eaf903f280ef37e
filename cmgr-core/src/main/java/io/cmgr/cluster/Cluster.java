// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The cluster as one of its nodes knows it. A manager that has joined none is a cluster of one, so that programs need
 * no "if". Any thread may call the methods, and none blocks.
 *
 * <p>The futures complete on the cluster's thread, which must not be blocked; to wait there for a future of the manager
 * is refused as on an event loop.
 *
 * <pre>{@code
 * Cluster cluster = manager.cluster();
 * cluster.presence("tea").thenAccept(presence -> System.out.println("in the room: " + presence.members()));
 * cluster.nodes().forEach(node -> System.out.println(node.name() + " has " + node.sessions() + " sessions"));
 * }</pre>
 */
public interface Cluster {
    /**
     * This node's id, with which the {@linkplain io.cmgr.session.Session#address addresses} of its sessions begin: its
     * name, {@code ~} and ten characters that are drawn at every start, as in {@code eu~k3f9abq7zd}.
     *
     * @return the id
     */
    String node();

    /**
     * How this node stands to the engine.
     *
     * @return the state, of this moment
     */
    ClusterState state();

    /**
     * The first connection to the engine. To ask for it does not start it, and there is no limit.
     *
     * @return completes when it is up; fails with {@link io.cmgr.session.ManagerClosedException} when the manager closes
     *     before, and only then
     */
    CompletableFuture<Void> connected();

    /**
     * The nodes, as last heard of.
     *
     * @return a snapshot; this node comes first
     */
    List<NodeInfo> nodes();

    /**
     * Asks how many members a room has, on which nodes. It never fails because a node is silent: it completes when
     * every node has answered, or at once when the engine knows that no other node is concerned, or at
     * {@code answerTimeout} with what has come. While this node is not connected it completes at once with what is here.
     *
     * @param room the room's name
     * @return the answer, a moment's picture; fails with {@link io.cmgr.session.ManagerClosedException} after the
     *     manager has closed
     */
    CompletableFuture<Presence> presence(String room);

    /**
     * Asks which nodes have a session of this chosen id or alias, or whether the session of an address
     * lives. It is answered as {@link #presence} is.
     *
     * <p>To find a <em>user</em> with several devices, let each of their sessions join a room of the user's name.
     *
     * @param id a chosen id or alias, which is looked for on every node, or an address
     * @return the answer; fails with {@link io.cmgr.session.ManagerClosedException} after the manager has closed
     */
    CompletableFuture<Presence> whereIs(String id);

    /**
     * The figures of this node.
     *
     * @return a snapshot
     */
    ClusterStats stats();
}
