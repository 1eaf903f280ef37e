// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import static java.util.Objects.requireNonNull;

import io.cmgr.cluster.Cluster;
import io.cmgr.cluster.ClusterState;
import io.cmgr.cluster.ClusterStats;
import io.cmgr.cluster.NodeInfo;
import io.cmgr.cluster.Presence;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.engine.node.Interest;
import io.cmgr.engine.node.Landing;
import io.cmgr.engine.node.Roll;
import io.cmgr.engine.outbox.Connectivity;
import io.cmgr.engine.outbox.Figures;
import io.cmgr.engine.outbox.Outbox;
import io.cmgr.engine.remote.Questions;
import io.cmgr.session.ManagerClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The cluster as an application sees it. Any thread. */
final class NodeCluster implements Cluster {
    /** What every node is in: the topic of all, and its own. */
    private static final int OWN_TOPICS = 2;

    private final NodeInfo self;
    private final Landing landing;
    private final Connectivity connectivity;
    private final CompletableFuture<Void> connected;
    private final Roll roll;
    private final Questions questions;
    private final Interest interest;
    private final Outbox outbox;
    private final Figures figures;
    private final LoopGuard guard;

    NodeCluster(
            NodeInfo self,
            Landing landing,
            Connectivity connectivity,
            CompletableFuture<Void> connected,
            Roll roll,
            Questions questions,
            Interest interest,
            Outbox outbox,
            Figures figures,
            LoopGuard guard) {
        this.self = self;
        this.landing = landing;
        this.connectivity = connectivity;
        this.connected = connected;
        this.roll = roll;
        this.questions = questions;
        this.interest = interest;
        this.outbox = outbox;
        this.figures = figures;
        this.guard = guard;
    }

    @Override
    public String node() {
        return self.id();
    }

    @Override
    public ClusterState state() {
        return connectivity.state();
    }

    @Override
    public CompletableFuture<Void> connected() {
        return connected.copy();
    }

    @Override
    public List<NodeInfo> nodes() {
        List<NodeInfo> nodes = new ArrayList<>();
        nodes.add(
                new NodeInfo(self.id(), self.name(), self.since(), landing.sessions(), landing.rooms(), Duration.ZERO));
        nodes.addAll(roll.nodes());
        return List.copyOf(nodes);
    }

    @Override
    public CompletableFuture<Presence> presence(String room) {
        requireNonNull(room, "room");
        return isClosed() ? closed("presence of a room") : questions.members(room);
    }

    @Override
    public CompletableFuture<Presence> whereIs(String id) {
        requireNonNull(id, "id");
        return isClosed() ? closed("whereIs") : questions.whereIs(id);
    }

    private boolean isClosed() {
        return connectivity.isClosed();
    }

    private <T> CompletableFuture<T> closed(String what) {
        return LoopAwareFuture.failed(guard, new ManagerClosedException(what + ": the manager has closed"));
    }

    @Override
    public ClusterStats stats() {
        return figures.stats(
                connectivity.state(), self.id(), 1 + roll.size(), OWN_TOPICS + interest.size(), outbox.pendingBytes());
    }
}
