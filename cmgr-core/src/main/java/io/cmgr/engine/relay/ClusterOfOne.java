// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import io.cmgr.cluster.Cluster;
import io.cmgr.cluster.ClusterState;
import io.cmgr.cluster.ClusterStats;
import io.cmgr.cluster.NodeInfo;
import io.cmgr.cluster.Presence;
import io.cmgr.engine.envelope.Addresses;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.engine.node.Landing;
import io.cmgr.session.ManagerClosedException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** The cluster of a manager that has joined none: this node, and what is on it. Any thread. */
public final class ClusterOfOne implements Cluster {
    private static final String NAME = "node";

    private final Landing here;
    private final LoopGuard guard;
    private final BooleanSupplier closed;
    private final String node = Addresses.drawNode(NAME, new SecureRandom());
    private final Instant since = Instant.now();

    /**
     * A cluster of these sessions.
     *
     * @param guard refuses to wait for the futures on threads of the manager
     * @param closed whether the manager has closed
     */
    public ClusterOfOne(Landing here, LoopGuard guard, BooleanSupplier closed) {
        this.here = here;
        this.guard = guard;
        this.closed = closed;
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public ClusterState state() {
        return closed.getAsBoolean() ? ClusterState.CLOSED : ClusterState.ALONE;
    }

    @Override
    public CompletableFuture<Void> connected() {
        return LoopAwareFuture.done(guard);
    }

    @Override
    public List<NodeInfo> nodes() {
        return List.of(new NodeInfo(node, NAME, since, here.sessions(), here.rooms(), Duration.ZERO));
    }

    @Override
    public CompletableFuture<Presence> presence(String room) {
        return answer("presence", here.members(room));
    }

    @Override
    public CompletableFuture<Presence> whereIs(String id) {
        return answer("whereIs", here.has(id) ? 1 : 0);
    }

    private CompletableFuture<Presence> answer(String what, int count) {
        if (closed.getAsBoolean()) {
            return LoopAwareFuture.failed(guard, new ManagerClosedException(what + ": the manager has closed"));
        }
        LoopAwareFuture<Presence> answer = new LoopAwareFuture<>(guard);
        answer.complete(new Presence(count == 0 ? Map.of() : Map.of(node, count), true));
        return answer;
    }

    @Override
    public ClusterStats stats() {
        return new ClusterStats(state(), node, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
