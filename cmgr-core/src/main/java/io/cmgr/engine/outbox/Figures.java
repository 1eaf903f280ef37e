// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import io.cmgr.cluster.ClusterState;
import io.cmgr.cluster.ClusterStats;
import java.util.concurrent.atomic.LongAdder;

/** What a node counts. Any thread. */
public final class Figures {
    private final LongAdder published = new LongAdder();
    private final LongAdder publishedBytes = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder receivedBytes = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private final LongAdder unanswered = new LongAdder();

    /** The engine's client has taken a message. */
    void published(int bytes) {
        published.increment();
        publishedBytes.add(bytes);
    }

    /** A message was not accepted. */
    void refused() {
        refused.increment();
    }

    /** A message was accepted and then given up. */
    void dropped() {
        dropped.increment();
    }

    /** A message has arrived. */
    public void received(int bytes) {
        received.increment();
        receivedBytes.add(bytes);
    }

    /** A message was no envelope of ours. */
    public void malformed() {
        malformed.increment();
    }

    /** So many sessions had no room for a message. */
    public void skipped(int sessions) {
        skipped.add(sessions);
    }

    /** Messages may have been lost. */
    public void missed() {
        missed.increment();
    }

    /** So many writes and questions had no answer in time. */
    public void unanswered(int count) {
        unanswered.add(count);
    }

    /** All of it, with what others know of the node. */
    public ClusterStats stats(ClusterState state, String node, int nodes, int topics, long pendingBytes) {
        return new ClusterStats(
                state,
                node,
                nodes,
                topics,
                published.sum(),
                publishedBytes.sum(),
                refused.sum(),
                dropped.sum(),
                received.sum(),
                receivedBytes.sum(),
                skipped.sum(),
                malformed.sum(),
                missed.sum(),
                unanswered.sum(),
                pendingBytes);
    }
}
