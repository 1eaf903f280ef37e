// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.node;

import io.cmgr.cluster.NodeInfo;
import io.cmgr.engine.envelope.Addresses;
import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Envelope.Bye;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The other nodes of the cluster. A node joins with its first sign of life. It leaves when it says goodbye, and it is lost
 * when it has been silent for three of its own intervals. The numbers of its messages to all nodes show whether messages
 * are missing here.
 *
 * <p>Silence is measured by the clock of this node, from the arrival of a message. If this process stood still, there may
 * be messages that were not read yet. So nodes that are overdue then get one more interval.
 *
 * <p>Threads: the thread that receives calls {@link #fresh}, {@link #heard} and {@link #bye}; the courier calls
 * {@link #due}. Any thread reads who is there, also while it holds a lock, since reading takes none.
 */
public final class Roll {
    /**
     * The most nodes that are kept. Anybody who may publish to the cluster can invent nodes, and an engine's server takes
     * no more connections by default.
     */
    static final int MAX_NODES = 1 << 16;

    /** A node is lost after so many of its intervals. */
    private static final int SILENT_INTERVALS = 3;

    /** Nobody is believed to live at longer intervals: heartbeats are at most as long, and those of many nodes shorter. */
    private static final long MAX_INTERVAL_MILLIS = TimeUnit.HOURS.toMillis(1);

    /** No node publishes so many messages between two that arrive here. */
    private static final long MAX_LEAP = 1L << 32;

    /**
     * So many messages in a row with old numbers are no repetitions: somebody has forged a number, and what the node
     * itself publishes must not be dropped for it.
     */
    static final int MAX_OLD = 8;

    /** A look that is later than this shows that this process stood still. */
    private static final long STOOD_STILL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Is told what becomes of other nodes. It is called while the roll is locked, so in order, and only queues. */
    public interface News {
        /** The node was heard for the first time, or again after it was lost. */
        void joined(String node);

        /** The node has said goodbye. */
        void left(String node);

        /** The node was silent for this long. */
        void lost(String node, Duration silence);

        /** So many messages of the node to all nodes have not arrived here. */
        void missed(String node, long messages);
    }

    private final Ticker ticker;
    private final News news;
    private final Runnable wake;
    private final Map<String, Other> others = new ConcurrentHashMap<>();

    /** When the courier looks next for nodes that are lost. Guarded by this. */
    private long nextLook;

    /** Nodes that are overdue are not lost before this time. Guarded by this. */
    private long respite;

    /**
     * A roll without nodes.
     *
     * @param wake makes the courier call {@link #due} soon; any thread calls it
     */
    public Roll(Ticker ticker, News news, Runnable wake) {
        this.ticker = ticker;
        this.news = news;
        this.wake = wake;
        respite = ticker.nanoTime();
    }

    /** Whether so high a number of a message to all nodes cannot be of this node. */
    public boolean isLeap(String origin, long number) {
        Other other = others.get(origin);
        return other != null && number - other.newest > MAX_LEAP;
    }

    /**
     * Looks at the number of a message to all nodes, and reports those that are missing before it. As long as a node has
     * given no sign of life, all its messages are fresh. A node of which several messages in a row are old is forgotten,
     * and joins again.
     *
     * @return false if the message is a repetition, which has to be dropped
     */
    public boolean fresh(String origin, long seq) {
        Other other = others.get(origin);
        if (other == null) {
            return true;
        }
        if (seq <= other.newest) {
            forgetIfMisled(other);
            return false;
        }
        other.old = 0;
        other.heardAt = ticker.nanoTime();
        reportMissing(other, seq - 1);
        other.newest = seq;
        return true;
    }

    private void forgetIfMisled(Other other) {
        if (++other.old == MAX_OLD) {
            forget(other);
        }
    }

    private synchronized void forget(Other other) {
        if (others.remove(other.alive.origin(), other)) {
            news.missed(other.alive.origin(), MAX_OLD);
        }
    }

    private void reportMissing(Other other, long upTo) {
        long missing = upTo - other.newest;
        if (missing > 0) {
            other.newest = upTo;
            news.missed(other.alive.origin(), missing);
        }
    }

    /** A sign of life has come. If it has a number, {@link #fresh} was asked about it. */
    public void heard(Alive alive) {
        if (hear(alive)) {
            wake.run();
        }
    }

    /** Returns whether the courier has to look earlier than it intends to. */
    private synchronized boolean hear(Alive alive) {
        long now = ticker.nanoTime();
        boolean first = others.isEmpty();
        Other other = others.get(alive.origin());
        if (other != null) {
            other.alive = alive;
            other.heardAt = now;
            reportMissing(other, alive.toAll());
        } else if (others.size() < MAX_NODES) {
            other = new Other(alive, now);
            others.put(alive.origin(), other);
            news.joined(alive.origin());
        } else {
            return false;
        }
        if (first || other.lostAt() - nextLook < 0) {
            nextLook = other.lostAt();
            return true;
        }
        return false;
    }

    /** A node has said goodbye. */
    public synchronized void bye(Bye bye) {
        if (others.remove(bye.origin()) != null) {
            news.left(bye.origin());
        }
    }

    /**
     * Looks for nodes that are lost, if it is time. The courier only.
     *
     * @return the nanoseconds until it is time again
     */
    public synchronized long due(long now) {
        if (others.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (now - nextLook >= 0) {
            look(now, now - nextLook > STOOD_STILL_NANOS);
        }
        return Math.max(0, nextLook - now);
    }

    private void look(long now, boolean stoodStill) {
        long longest = 0;
        long untilNext = Long.MAX_VALUE;
        for (Other other : others.values()) {
            longest = Math.max(longest, other.intervalNanos());
        }
        if (stoodStill) {
            respite = now + longest;
        }
        for (Iterator<Other> each = others.values().iterator(); each.hasNext(); ) {
            Other other = each.next();
            long rest = Math.max(other.lostAt() - now, respite - now);
            if (rest > 0) {
                untilNext = Math.min(untilNext, rest);
            } else {
                each.remove();
                news.lost(other.alive.origin(), Duration.ofNanos(now - other.heardAt));
            }
        }
        nextLook = now + Math.min(untilNext, longest);
    }

    /** The nodes as last heard of. */
    public List<NodeInfo> nodes() {
        long now = ticker.nanoTime();
        List<NodeInfo> nodes = new ArrayList<>();
        others.values().forEach(other -> nodes.add(other.info(now)));
        return nodes;
    }

    /** The ids of the nodes. */
    public List<String> others() {
        return List.copyOf(others.keySet());
    }

    public boolean knows(String node) {
        return others.containsKey(node);
    }

    /** How many nodes there are beside this one. */
    public int size() {
        return others.size();
    }

    /** Another node. */
    private static final class Other {
        /** Its newest sign of life. */
        volatile Alive alive;

        /** When it was heard last. */
        volatile long heardAt;

        /** The number of its newest message to all nodes. The thread that receives only. */
        long newest;

        /** How many of its messages in a row had old numbers. The thread that receives only. */
        int old;

        Other(Alive first, long now) {
            alive = first;
            heardAt = now;
            newest = Math.max(first.seq(), first.toAll());
        }

        long intervalNanos() {
            return TimeUnit.MILLISECONDS.toNanos(Math.min(alive.interval(), MAX_INTERVAL_MILLIS));
        }

        long lostAt() {
            return heardAt + SILENT_INTERVALS * intervalNanos();
        }

        NodeInfo info(long now) {
            Alive last = alive;
            return new NodeInfo(
                    last.origin(),
                    Addresses.nameOf(last.origin()),
                    Instant.ofEpochMilli(last.since()),
                    last.sessions(),
                    last.rooms(),
                    Duration.ofNanos(Math.max(0, now - heardAt)));
        }
    }
}
