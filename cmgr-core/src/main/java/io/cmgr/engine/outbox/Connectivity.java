// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import io.cmgr.cluster.ClusterState;
import io.netty.util.concurrent.Ticker;

/**
 * How this node stands to the engine, and what that means for messages: while it is out of reach they are accepted for
 * the time of {@code hold}, and each waits as long at most. The engine's client tells; any thread asks.
 */
public final class Connectivity {
    private record Phase(ClusterState state, long since) {}

    private final Ticker ticker;
    private final long holdNanos;

    /** Changed under the lock of this object, and never again once it is CLOSED. */
    private volatile Phase phase;

    /** The longest message that the engine takes, as far as is known. */
    private volatile int maxMessage = Integer.MAX_VALUE;

    /** Connecting, since now. */
    public Connectivity(Ticker ticker, long holdNanos) {
        this.ticker = ticker;
        this.holdNanos = holdNanos;
        phase = new Phase(ClusterState.CONNECTING, ticker.nanoTime());
    }

    public ClusterState state() {
        return phase.state;
    }

    public boolean isUp() {
        return state() == ClusterState.CONNECTED;
    }

    /** Whether the connection has been up for so long. */
    public boolean isUpFor(long nanos) {
        Phase now = phase;
        return now.state == ClusterState.CONNECTED && ticker.nanoTime() - now.since > nanos;
    }

    /** The connection is up. Returns false after the end. */
    public boolean up() {
        return change(ClusterState.CONNECTED);
    }

    /** The connection is down. Returns whether it was up. */
    public synchronized boolean down() {
        return isUp() && change(ClusterState.CUT);
    }

    public boolean isClosed() {
        return state() == ClusterState.CLOSED;
    }

    /** The end: from now on nothing changes any more. Returns false if it was called before. */
    public boolean close() {
        return change(ClusterState.CLOSED);
    }

    private synchronized boolean change(ClusterState to) {
        if (phase.state == ClusterState.CLOSED) {
            return false;
        }
        phase = new Phase(to, ticker.nanoTime());
        return true;
    }

    int maxMessage() {
        return maxMessage;
    }

    /** The engine takes messages of this length. */
    public void maxMessage(int bytes) {
        maxMessage = bytes;
    }

    /** Whether a message may be accepted now; notes in it that it is held, if it is. */
    boolean accepts(Outgoing message) {
        Phase now = phase;
        if (now.state == ClusterState.CONNECTED) {
            return true;
        }
        long time = ticker.nanoTime();
        if (now.state == ClusterState.CLOSED || time - now.since >= holdNanos) {
            return false;
        }
        message.holdSince(time);
        return true;
    }

    /** Since when the connection is down, or up, or closed. */
    long since() {
        return phase.since;
    }

    /** How long a message may still wait, if the engine is out of reach since then; 0 or less if no longer. */
    long holdLeft(Outgoing message, long downSince, long now) {
        return holdNanos - (now - message.waitsSince(downSince));
    }
}
