// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.node;

import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The topics that this node wants to be in: those of rooms with a member here, and of chosen ids that a session here has.
 * A topic is entered with its first member. It is left when it has had none for ten seconds, so that a room that empties
 * and fills again costs the engine nothing.
 *
 * <p>What has to be told to the engine takes its turn in the outbox, so that it keeps its order with the messages. A topic
 * waits there once at most, and what is to be done is decided when its turn has come. So a join and a leave behind each
 * other cancel out. The engine enters topics again by itself after a reconnect, so nothing is to be done then.
 *
 * <p>Threads: any thread adds and removes members, also while it holds a lock. The courier takes turns. A topic is locked
 * while its entry changes, and nothing is called meanwhile.
 */
public final class Interest {
    /** How long a topic without members is kept. */
    static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What is to be done when the turn of a topic has come. */
    enum Turn {
        ENTER,
        LEAVE,
        NOTHING
    }

    private final Ticker ticker;
    private final Consumer<String> outbox;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /** The topics that were empty at their turn, by when that began. The courier only. */
    private final PriorityQueue<Lingering> lingering = new PriorityQueue<>();

    /** How many topics are entered. */
    private final AtomicInteger entered = new AtomicInteger();

    /** One topic. It changes while its place in the map is locked. */
    private static final class Entry {
        int members;

        /** When the last member left. */
        long emptySince;

        /** Whether the topic waits in the outbox. */
        boolean queued;

        boolean entered;

        /** Whether the topic is among those that linger. */
        boolean lingers;
    }

    private record Lingering(String topic, long since) implements Comparable<Lingering> {
        @Override
        public int compareTo(Lingering other) {
            return Long.signum(since - other.since);
        }
    }

    /**
     * Nothing is entered yet.
     *
     * @param outbox puts a topic into the outbox; when its turn comes the courier calls {@link #turn}
     */
    public Interest(Ticker ticker, Consumer<String> outbox) {
        this.ticker = ticker;
        this.outbox = outbox;
    }

    /** The topic has one more member. */
    public void add(String topic) {
        boolean[] queue = new boolean[1];
        entries.compute(topic, (same, before) -> {
            Entry entry = before == null ? new Entry() : before;
            entry.members++;
            queue[0] = !entry.entered && !entry.queued;
            entry.queued |= queue[0];
            return entry;
        });
        if (queue[0]) {
            outbox.accept(topic);
        }
    }

    /** The topic has one member less. */
    public void remove(String topic) {
        boolean[] queue = new boolean[1];
        entries.computeIfPresent(topic, (same, entry) -> {
            if (--entry.members == 0) {
                entry.emptySince = ticker.nanoTime();
                queue[0] = entry.entered && !entry.queued && !entry.lingers;
                entry.queued |= queue[0];
            }
            return entry;
        });
        if (queue[0]) {
            outbox.accept(topic);
        }
    }

    /** Decides what is to be done, now that the turn of the topic has come. It counts as done then. The courier only. */
    Turn turn(String topic) {
        Turn[] turn = {Turn.NOTHING};
        entries.computeIfPresent(topic, (same, entry) -> {
            entry.queued = false;
            turn[0] = decide(topic, entry);
            return entry.members > 0 || entry.entered ? entry : null;
        });
        return turn[0];
    }

    private Turn decide(String topic, Entry entry) {
        if (entry.members > 0) {
            if (entry.entered) {
                return Turn.NOTHING;
            }
            entry.entered = true;
            entered.incrementAndGet();
            return Turn.ENTER;
        }
        if (!entry.entered) {
            return Turn.NOTHING;
        }
        if (ticker.nanoTime() - entry.emptySince < LINGER_NANOS) {
            linger(topic, entry);
            return Turn.NOTHING;
        }
        entry.entered = false;
        entered.decrementAndGet();
        return Turn.LEAVE;
    }

    private void linger(String topic, Entry entry) {
        entry.lingers = true;
        lingering.add(new Lingering(topic, entry.emptySince));
    }

    /**
     * Puts the topics into the outbox that have had no member for long enough. The courier only.
     *
     * @return the nanoseconds until it is to be called again, if no turn comes before
     */
    public long due(long now) {
        for (Lingering first = lingering.peek(); first != null; first = lingering.peek()) {
            long rest = LINGER_NANOS - (now - first.since);
            if (rest > 0) {
                return rest;
            }
            lingering.remove();
            if (isOver(first.topic, now)) {
                outbox.accept(first.topic);
            }
        }
        return Long.MAX_VALUE;
    }

    /** Ends the lingering of a topic, or continues it if the topic had members meanwhile. */
    private boolean isOver(String topic, long now) {
        boolean[] over = new boolean[1];
        entries.computeIfPresent(topic, (same, entry) -> {
            entry.lingers = false;
            if (entry.members == 0 && now - entry.emptySince < LINGER_NANOS) {
                linger(topic, entry);
            } else if (entry.members == 0 && !entry.queued) {
                entry.queued = true;
                over[0] = true;
            }
            return entry;
        });
        return over[0];
    }

    /** How many topics this node is in. */
    public int size() {
        return entered.get();
    }

    /** The topics that this node is in. The courier only. */
    public List<String> entered() {
        List<String> topics = new ArrayList<>();
        entries.forEach((topic, entry) -> {
            if (entry.entered) {
                topics.add(topic);
            }
        });
        return topics;
    }
}
