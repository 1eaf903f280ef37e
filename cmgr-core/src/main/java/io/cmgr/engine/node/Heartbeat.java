// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.node;

import io.cmgr.engine.envelope.Envelope;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * When this node gives signs of life. It gives one to all nodes when it is connected, which asks them for theirs, and then
 * one in each interval. The interval grows with the cluster, so that no node hears more than 50 in a second.
 *
 * <p>A node that asks is answered alone, at a random moment of the next second. If many ask at once, as after a restart
 * of the engine, they are answered by one sign of life to all, which comes earlier than its interval would have it.
 *
 * <p>A node that is heard without a sign of life is asked for one, alone, and answers at once: servers of an engine may
 * have come together behind the first signs of life.
 *
 * <p>Threads: any thread, but {@link #due} is called by the courier only.
 */
public final class Heartbeat {
    /** The interval grows by this for each node of the cluster. */
    private static final int MILLIS_PER_NODE = 20;

    /** Answers are spread over this time. */
    private static final long SPREAD_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** If more nodes than this wait for an answer, they are answered together. */
    private static final int MAX_ANSWERS = 8;

    /** So many nodes are asked alone in one interval at most, each once. */
    private static final int MAX_STRANGERS = 64;

    /** Publishes signs of life. Both methods are called by the courier. */
    public interface Voice {
        /** To all nodes. */
        void toAll(int intervalMillis, boolean pleaseAnswer);

        /** To one node. */
        void toNode(String node, int intervalMillis, boolean pleaseAnswer);
    }

    private final long leastMillis;
    private final IntSupplier nodes;
    private final Ticker ticker;
    private final Random random;
    private final Voice voice;
    private final Runnable wake;

    // Guarded by this.
    private boolean connected;

    /** Whether the next sign of life asks for those of the others. */
    private boolean asks;

    /** Whether the next sign of life to all comes earlier than its interval would have it. */
    private boolean hastened;

    private long nextToAll;

    /** Who has asked, and when it is answered. */
    private final Map<String, Long> askers = new LinkedHashMap<>();

    /** Who is to be asked alone, and who was since the last sign of life to all. */
    private final Set<String> strangers = new HashSet<>();

    private final List<String> unasked = new ArrayList<>();

    /**
     * Not connected yet.
     *
     * @param leastMillis the interval in a small cluster
     * @param nodes how many nodes the cluster has, with this one
     * @param wake makes the courier call {@link #due} soon; any thread calls it
     */
    public Heartbeat(long leastMillis, IntSupplier nodes, Ticker ticker, Random random, Voice voice, Runnable wake) {
        this.leastMillis = leastMillis;
        this.nodes = nodes;
        this.ticker = ticker;
        this.random = random;
        this.voice = voice;
        this.wake = wake;
    }

    /** The engine is in reach, for the first time or again. */
    public void up() {
        synchronized (this) {
            connected = true;
            asks = true;
            nextToAll = ticker.nanoTime();
        }
        wake.run();
    }

    /** The engine is out of reach. */
    public synchronized void down() {
        connected = false;
        askers.clear();
        strangers.clear();
        unasked.clear();
    }

    /** A node was heard of which there was no sign of life. */
    public void heardStranger(String node) {
        synchronized (this) {
            if (!connected || strangers.size() == MAX_STRANGERS || !strangers.add(node)) {
                return;
            }
            unasked.add(node);
        }
        wake.run();
    }

    /** A node asks this one alone for a sign of life. */
    public void askedAlone(String node) {
        synchronized (this) {
            if (!connected || askers.size() >= MAX_STRANGERS) {
                return;
            }
            askers.put(node, ticker.nanoTime());
        }
        wake.run();
    }

    /** A node that has just come asks for a sign of life. */
    public void asked(String node) {
        long now = ticker.nanoTime();
        synchronized (this) {
            if (!connected) {
                return;
            }
            if (askers.size() < MAX_ANSWERS) {
                askers.putIfAbsent(node, now + nanos(SPREAD_NANOS, 0, 1));
            } else if (!askers.containsKey(node)) {
                answerTogether(now);
            }
        }
        wake.run();
    }

    private void answerTogether(long now) {
        askers.clear();
        if (!hastened) {
            hastened = true;
            long spread = Math.max(SPREAD_NANOS, TimeUnit.MILLISECONDS.toNanos(growth()));
            long soon = now + nanos(spread, 0.5, 1.5);
            nextToAll = soon - nextToAll < 0 ? soon : nextToAll;
        }
    }

    /**
     * Gives the signs of life that are due. The courier only.
     *
     * @return the nanoseconds until the next is due
     */
    public long due(long now) {
        List<String> answered;
        List<String> asked;
        boolean toAll;
        boolean asking;
        int interval = intervalMillis();
        long rest;
        synchronized (this) {
            if (!connected) {
                return Long.MAX_VALUE;
            }
            toAll = now - nextToAll >= 0;
            asking = asks;
            if (toAll) {
                asks = false;
                hastened = false;
                askers.clear();
                strangers.clear();
                nextToAll = now + nanos(TimeUnit.MILLISECONDS.toNanos(interval), 0.8, 1.2);
            }
            answered = takeDue(now);
            asked = unasked.isEmpty() ? List.of() : List.copyOf(unasked);
            unasked.clear();
            rest = nextToAll - now;
            for (long at : askers.values()) {
                rest = Math.min(rest, at - now);
            }
        }
        if (toAll) {
            voice.toAll(interval, asking);
        }
        answered.forEach(node -> voice.toNode(node, interval, false));
        asked.forEach(node -> voice.toNode(node, interval, true));
        return rest;
    }

    private List<String> takeDue(long now) {
        if (askers.isEmpty()) {
            return List.of();
        }
        List<String> due = new ArrayList<>();
        for (Iterator<Map.Entry<String, Long>> i = askers.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<String, Long> asker = i.next();
            if (now - asker.getValue() >= 0) {
                due.add(asker.getKey());
                i.remove();
            }
        }
        return due;
    }

    /** The interval that is announced with a sign of life. */
    private int intervalMillis() {
        return (int) Math.min(Envelope.MAX_INTERVAL, Math.max(leastMillis, growth()));
    }

    private long growth() {
        return (long) MILLIS_PER_NODE * nodes.getAsInt();
    }

    /** A random time between two multiples of a time. */
    private long nanos(long of, double least, double most) {
        return (long) (of * (least + (most - least) * random.nextDouble()));
    }
}
