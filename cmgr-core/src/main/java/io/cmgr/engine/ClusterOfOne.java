// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.cluster.Cluster;
import io.cmgr.cluster.ClusterState;
import io.cmgr.cluster.ClusterStats;
import io.cmgr.cluster.NodeInfo;
import io.cmgr.cluster.Presence;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.Refusals;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The cluster of a manager that has joined none: this node, and what is on it. Any thread. */
final class ClusterOfOne implements Cluster {
    private static final String NAME = "node";

    private final ManagerContext context;
    private final String node = NAME + '~' + drawn();
    private final Instant since = Instant.now();

    ClusterOfOne(ManagerContext context) {
        this.context = context;
    }

    private static String drawn() {
        return new SecureRandom()
                .ints(10, 0, 36)
                .collect(StringBuilder::new, (text, digit) -> text.append(Character.forDigit(digit, 36)), (a, b) -> {})
                .toString();
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public ClusterState state() {
        return context.registry().isClosed() ? ClusterState.CLOSED : ClusterState.ALONE;
    }

    @Override
    public CompletableFuture<Void> connected() {
        return LoopAwareFuture.done(context.loops());
    }

    @Override
    public List<NodeInfo> nodes() {
        return List.of(new NodeInfo(
                node,
                NAME,
                since,
                context.registry().openSessions(),
                context.rooms().size(),
                Duration.ZERO));
    }

    @Override
    public CompletableFuture<Presence> presence(String room) {
        return here("presence", context.rooms().members(room));
    }

    @Override
    public CompletableFuture<Presence> whereIs(String id) {
        return here("whereIs", context.registry().session(id) == null ? 0 : 1);
    }

    private CompletableFuture<Presence> here(String what, int count) {
        if (context.registry().isClosed()) {
            return LoopAwareFuture.failed(context.loops(), Refusals.managerClosed(what));
        }
        LoopAwareFuture<Presence> answer = new LoopAwareFuture<>(context.loops());
        answer.complete(new Presence(count == 0 ? Map.of() : Map.of(node, count), true));
        return answer;
    }

    @Override
    public ClusterStats stats() {
        return new ClusterStats(state(), node, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
