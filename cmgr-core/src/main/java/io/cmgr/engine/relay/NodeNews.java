// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import io.cmgr.cluster.ClusterEvent.Kind;
import io.cmgr.engine.node.Events;
import io.cmgr.engine.node.Roll;
import io.cmgr.engine.remote.Pending;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Tells what becomes of other nodes: the application's listener, and what waits for them. Nodes that are gone are told
 * together, by one task at a time: whoever may publish can make any number leave. Any thread.
 */
final class NodeNews implements Roll.News {
    /** So many are remembered at most. Beyond that, what waits for a node waits until its time is over. */
    private static final int MAX_GONE = 1 << 16;

    private final Events events;
    private final Pending pending;
    private final Executor courier;

    /** The nodes that are gone and of which nothing was told yet, and whether each was lost. Guarded by this. */
    private Map<String, Boolean> gone = new HashMap<>();

    NodeNews(Events events, Pending pending, Executor courier) {
        this.events = events;
        this.pending = pending;
        this.courier = courier;
    }

    @Override
    public void joined(String node) {
        events.tell(Kind.NODE_JOINED, node, "");
    }

    @Override
    public void left(String node) {
        events.tell(Kind.NODE_LEFT, node, "");
        gone(node, false);
    }

    @Override
    public void lost(String node, Duration silence) {
        events.tell(Kind.NODE_LOST, node, "silent for " + silence.toMillis() + " ms");
        gone(node, true);
    }

    private void gone(String node, boolean lost) {
        if (pending.isEmpty()) {
            return;
        }
        boolean first;
        synchronized (this) {
            first = gone.isEmpty();
            if (gone.size() < MAX_GONE) {
                gone.put(node, lost);
            }
        }
        if (first) {
            courier.execute(this::tellGone);
        }
    }

    private void tellGone() {
        Map<String, Boolean> all;
        synchronized (this) {
            all = gone;
            gone = new HashMap<>();
        }
        pending.gone(all);
    }

    @Override
    public void missed(String node, long messages) {
        events.missed(node, messages + " messages to all nodes have not arrived");
    }
}
