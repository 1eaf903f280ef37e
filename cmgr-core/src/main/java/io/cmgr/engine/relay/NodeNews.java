// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import io.cmgr.cluster.ClusterEvent.Kind;
import io.cmgr.engine.node.Events;
import io.cmgr.engine.node.Roll;
import io.cmgr.engine.remote.Pending;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Tells what becomes of other nodes: the application's listener, and what waits for them. Any thread. */
final class NodeNews implements Roll.News {
    private final Events events;
    private final Pending pending;
    private final Executor courier;

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
        courier.execute(() -> pending.gone(node, false));
    }

    @Override
    public void lost(String node, Duration silence) {
        events.tell(Kind.NODE_LOST, node, "silent for " + silence.toMillis() + " ms");
        courier.execute(() -> pending.gone(node, true));
    }

    @Override
    public void missed(String node, long messages) {
        events.missed(node, messages + " messages to all nodes have not arrived");
    }
}
