// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.remote;

import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.envelope.Envelope.Told;
import io.cmgr.engine.outbox.Figures;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The writes and questions that wait for other nodes, at most {@value #MAX}. All wait for the same time, so the oldest
 * is the next that is overdue, and nothing is ever sorted. The lock of this object guards the maps only: what waits is
 * told without it. Any thread.
 */
public final class Pending implements Waiting.Place {
    static final int MAX = 65_536;

    private final Ticker ticker;
    private final long timeoutNanos;
    private final long graceNanos;
    private final Executor courier;
    private final Runnable nudge;
    private final Figures figures;

    // Guarded by this.
    private final Map<Long, Waiting<?>> waiting = new LinkedHashMap<>();

    /** Those that have an answer, and wait a little for a better one or for more; in the order of their deadlines. */
    private final Map<Long, Waiting<?>> inGrace = new LinkedHashMap<>();

    /** The newest number. */
    private long last;

    /**
     * Nothing waits.
     *
     * @param start numbers begin behind it; 0 or more, and drawn, so that nobody who has seen none guesses them
     * @param timeoutNanos how long each waits for an answer
     * @param graceNanos how long each waits for another answer behind one
     * @param courier completes the futures
     * @param nudge makes the courier call {@link #tellOverdue} soon
     */
    public Pending(
            long start,
            Ticker ticker,
            long timeoutNanos,
            long graceNanos,
            Executor courier,
            Runnable nudge,
            Figures figures) {
        last = start;
        this.ticker = ticker;
        this.timeoutNanos = timeoutNanos;
        this.graceNanos = graceNanos;
        this.courier = courier;
        this.nudge = nudge;
        this.figures = figures;
    }

    /** Gives it a number, and a deadline. Returns false if too many wait. */
    synchronized boolean add(Waiting<?> added) {
        if (waiting.size() + inGrace.size() == MAX) {
            return false;
        }
        added.register(++last, ticker.nanoTime() + timeoutNanos);
        waiting.put(last, added);
        return true;
    }

    /** The engine says that nobody but this node is in the topic of the message with this number. */
    public void nobody(long correlation) {
        Waiting<?> one = get(correlation);
        if (one != null) {
            one.nobody();
        }
    }

    /** A node says how a write has ended. What another node says than that which was written to does not count. */
    public void answered(String origin, Answer answer) {
        if (get(answer.correlation()) instanceof RemoteWrite write && write.isAnsweredBy(origin)) {
            write.answered(answer);
        }
    }

    /** A node answers a question. */
    public void told(Told told) {
        if (get(told.correlation()) instanceof Question question) {
            question.told(told.origin(), told.count());
        }
    }

    /** What waits under this number; null if it is settled. */
    synchronized @Nullable Waiting<?> get(long correlation) {
        Waiting<?> found = waiting.get(correlation);
        return found != null ? found : inGrace.get(correlation);
    }

    @Override
    public void grace(Waiting<?> answered) {
        synchronized (this) {
            Long correlation = answered.correlation();
            if (waiting.remove(correlation) == null && inGrace.remove(correlation) == null) {
                return;
            }
            answered.postpone(ticker.nanoTime() + graceNanos);
            inGrace.put(correlation, answered);
        }
        nudge.run(); // the courier sleeps until what was due before
    }

    @Override
    public synchronized void remove(Waiting<?> one) {
        Long correlation = one.correlation();
        if (waiting.remove(correlation) == null) {
            inGrace.remove(correlation);
        }
    }

    @Override
    public void settled(Waiting<?> one) {
        remove(one);
        courier.execute(one);
    }

    /** Tells all whose time is over. Returns the nanoseconds until the next is due. */
    public long tellOverdue(long now) {
        List<Waiting<?>> overdue = due(waiting, now);
        figures.unanswered(overdue.size());
        overdue.forEach(Waiting::overdue);
        due(inGrace, now).forEach(Waiting::graceOver);
        return Math.min(untilFirst(waiting, now), untilFirst(inGrace, now));
    }

    private synchronized List<Waiting<?>> due(Map<Long, Waiting<?>> ordered, long now) {
        List<Waiting<?>> due = List.of();
        for (var each = ordered.values().iterator(); each.hasNext(); ) {
            Waiting<?> first = each.next();
            if (first.deadline() - now > 0) {
                break;
            }
            each.remove();
            due = due.isEmpty() ? new ArrayList<>() : due;
            due.add(first);
        }
        return due;
    }

    private synchronized long untilFirst(Map<Long, Waiting<?>> ordered, long now) {
        for (Waiting<?> first : ordered.values()) {
            return first.deadline() - now;
        }
        return Long.MAX_VALUE;
    }

    /** Whether nothing waits. */
    public synchronized boolean isEmpty() {
        return waiting.isEmpty() && inGrace.isEmpty();
    }

    /**
     * Nodes have left, or are lost.
     *
     * @param nodes whether each is lost
     */
    public void gone(Map<String, Boolean> nodes) {
        tellAll(one -> one.gone(nodes));
    }

    /** This node has closed: whatever still waits waits in vain. */
    public void close() {
        tellAll(Waiting::closed);
    }

    private void tellAll(Consumer<Waiting<?>> news) {
        Collection<Waiting<?>> all;
        synchronized (this) {
            all = new ArrayList<>(waiting.values());
            all.addAll(inGrace.values());
        }
        all.forEach(news);
    }
}
