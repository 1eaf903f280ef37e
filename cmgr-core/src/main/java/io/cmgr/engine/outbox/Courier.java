// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import io.cmgr.cluster.Backplane.Connection;
import io.cmgr.engine.report.FaultLog;
import io.cmgr.engine.thread.StrayInterrupt;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The cluster's thread, the only one that talks to the engine, which may block it. It empties the {@link Outbox} in
 * order, keeps deadlines, calls the application's listener, and completes the futures of what waited for other nodes.
 *
 * <p>A message that the engine does not take stays the first, until the connection is up again or {@code hold} is over:
 * it was not taken, so nothing is sent twice.
 */
public final class Courier implements Executor {
    /** So long what is due may wait for messages that are sent one after the other. */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** How long the courier sleeps at most. */
    private static final long LONG_NANOS = TimeUnit.HOURS.toNanos(1);

    /** How much news is told before messages are sent again. */
    private static final int MAX_NEWS = 1024;

    /** Something that has deadlines. */
    public interface Chore {
        /**
         * Does what is due. The courier only.
         *
         * @return the nanoseconds until something is due again
         */
        long due(long now);
    }

    private final Outbox outbox;
    private final Connectivity connectivity;
    private final Slumber slumber;
    private final Ticker ticker;
    private final FaultLog faults;
    private final ClusterLog log;
    private final Figures figures;

    private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();

    private volatile boolean ending;

    /** Nobody runs what is told any more but who tells it. */
    private volatile boolean ended;

    // The courier only.

    /** Whether the engine takes messages, as far as the courier knows. */
    private boolean inReach;

    /** Since when it does not, as far as the courier knows. */
    private long outSince;

    /** A courier whose thread calls {@link #work} once it runs. */
    public Courier(
            Outbox outbox,
            Connectivity connectivity,
            Slumber slumber,
            Ticker ticker,
            FaultLog faults,
            ClusterLog log,
            Figures figures) {
        this.outbox = outbox;
        this.connectivity = connectivity;
        this.slumber = slumber;
        this.ticker = ticker;
        this.faults = faults;
        this.log = log;
        this.figures = figures;
        outSince = ticker.nanoTime();
    }

    /** Runs a task on the courier, or on this thread once the courier has ended. Any thread. */
    @Override
    public void execute(Runnable task) {
        news.add(task);
        if (ended) {
            runNews();
        } else {
            slumber.wake();
        }
    }

    /** Makes {@link #work} end soon. Any thread. */
    public void end() {
        ending = true;
        slumber.wake();
    }

    /** The engine takes messages, or does not, as it says. The courier only. */
    public void reach(boolean now) {
        inReach = now;
        outSince = ticker.nanoTime();
    }

    /** Whether the engine takes messages, as far as is known. The courier only. */
    public boolean isInReach() {
        return inReach;
    }

    /** Sends what comes and does what is due, until the end is asked for. */
    public void work(Connection connection, List<Chore> chores) {
        while (!ending) {
            try {
                long rest = turn(connection, chores);
                if (rest > 0) {
                    slumber.sleep(rest, this::hasNothingToDo);
                }
            } catch (InterruptedException endOrStray) {
                // the message was not taken; if this is no end, it is tried again
            } catch (RuntimeException | Error broken) {
                faults.report("cluster", "the cluster's thread has failed", broken);
            }
        }
    }

    /**
     * One round.
     *
     * @return the nanoseconds until the next has something to do, unless it comes before
     */
    long turn(Connection connection, List<Chore> chores) throws InterruptedException {
        runNews();
        long rest = sendFor(TURN_NANOS, connection);
        long now = ticker.nanoTime();
        for (Chore chore : chores) {
            rest = Math.min(rest, chore.due(now));
        }
        return rest;
    }

    private boolean hasNothingToDo() {
        Outgoing first = outbox.first();
        return news.isEmpty() && !ending && (first == null || (first.isMessage() && isOutOfReach()));
    }

    private boolean isOutOfReach() {
        return !inReach || !connectivity.isUp();
    }

    /**
     * Sends what waits, but not for longer than that.
     *
     * @return the nanoseconds until the first may not wait any more; 0 if more can be sent
     */
    private long sendFor(long limit, Connection connection) throws InterruptedException {
        long start = ticker.nanoTime();
        long now = start;
        while (now - start <= limit) {
            Outgoing first = outbox.first();
            if (first == null) {
                return LONG_NANOS;
            }
            if (first.isMessage() && isOutOfReach()) {
                long left = mayWait(first, now);
                if (left > 0) {
                    return left;
                }
                drop(first, "the cluster's engine was out of reach for too long");
                inReach |= connectivity.isUp(); // the next tries anew
            } else {
                send(first, connection);
            }
            now = ticker.nanoTime();
        }
        return 0;
    }

    /** How long the first may still wait for an engine that is out of reach; 0 or less if no longer. */
    private long mayWait(Outgoing first, long now) {
        boolean up = connectivity.isUp();
        if (up && connectivity.since() - outSince > 0) {
            return LONG_NANOS; // the engine takes it again, and the news of that is on its way here
        }
        return connectivity.holdLeft(first, up ? outSince : connectivity.since(), now);
    }

    private void send(Outgoing first, Connection connection) throws InterruptedException {
        if (first.isMessage() && first.charge() > connectivity.maxMessage()) {
            drop(first, "it is longer than the cluster's engine takes");
            return;
        }
        try {
            int bytes = first.send(connection);
            outbox.remove(first);
            published(bytes);
        } catch (IOException notTaken) {
            inReach = false;
            outSince = ticker.nanoTime();
        } catch (RuntimeException | Error broken) {
            faults.report("cluster", "the backplane failed to publish", broken);
            drop(first, "the backplane failed");
        }
    }

    private void published(int bytes) {
        if (bytes > 0) {
            figures.published(bytes);
        }
    }

    private void drop(Outgoing first, String why) {
        first.dropped(why);
        outbox.remove(first);
        if (first.charge() > 0) { // else nobody has asked for it to be accepted
            figures.dropped();
            log.dropped(why);
        }
    }

    /**
     * Sends what waits. Then completes what is settled and does what is due, until that is enough or the limit is over.
     * Called behind {@link #work}.
     */
    public void linger(Connection connection, BooleanSupplier enough, Chore chore, long limitNanos) {
        long start = System.nanoTime();
        try {
            sendWhatWaits(connection, limitNanos);
            long rest = limitNanos - (System.nanoTime() - start);
            while (rest > 0 && inReach && !enough.getAsBoolean()) {
                runNews();
                long due = chore.due(ticker.nanoTime());
                slumber.sleep(Math.min(rest, due), () -> news.isEmpty() && !enough.getAsBoolean());
                rest = limitNanos - (System.nanoTime() - start);
            }
        } catch (InterruptedException late) {
            // the limit is over
        } catch (RuntimeException | Error broken) {
            faults.report("cluster", "the cluster's thread has failed", broken);
        }
    }

    /**
     * Sends what waits and then the last message, as far as the limit allows and the engine takes them. Called behind
     * {@link #work}.
     */
    public void finish(Connection connection, Outgoing last, long limitNanos) {
        try {
            if (sendWhatWaits(connection, limitNanos) && inReach) {
                published(last.send(connection));
            }
        } catch (InterruptedException | IOException late) {
            // what is left is dropped
        }
    }

    /** Returns whether nothing is left. The end has a limit by the JVM's clock. */
    private boolean sendWhatWaits(Connection connection, long limitNanos) throws InterruptedException {
        long start = System.nanoTime();
        Outgoing first = outbox.first();
        while (first != null && inReach && System.nanoTime() - start < limitNanos) {
            if (first.isMessage()) {
                send(first, connection);
            } else {
                outbox.remove(first); // no topic is entered or left any more
            }
            first = outbox.first();
        }
        return first == null;
    }

    /** Drops what still waits. */
    public void dropTheRest() {
        for (Outgoing rest = outbox.first(); rest != null; rest = outbox.first()) {
            drop(rest, "the manager has closed");
        }
    }

    /** From now on whoever tells something runs it. Called once, at the end. */
    public void retire() {
        ended = true;
        runNews();
    }

    private void runNews() {
        Runnable task = news.poll();
        for (int n = 1; task != null; n++) {
            task.run();
            StrayInterrupt.clear();
            task = n < MAX_NEWS || ended ? news.poll() : null;
        }
    }
}
