// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import static java.util.Objects.requireNonNull;

import io.cmgr.cluster.Backplane.Connection;
import io.cmgr.engine.envelope.Envelope;
import io.cmgr.engine.envelope.Topics;
import io.cmgr.engine.node.Interest;
import io.cmgr.engine.outbox.Connectivity;
import io.cmgr.engine.outbox.Courier;
import io.cmgr.engine.outbox.Courier.Chore;
import io.cmgr.engine.outbox.Outgoing;
import io.cmgr.engine.outbox.Publication;
import io.cmgr.engine.outbox.Sequence;
import io.cmgr.engine.remote.Pending;
import io.cmgr.engine.report.FaultLog;
import io.cmgr.engine.thread.ManagerThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The life of a node, from the opening of the backplane to the close of its connection. The courier's thread lives it;
 * a thread that lives for the close only sees to it that it ends in time, whatever the engine does.
 */
final class NodeLife {
    /** How long the close sends what waits. */
    private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long of that it waits for answers to what was written by address. */
    private static final long ANSWERS_NANOS = FLUSH_NANOS / 2;

    /** How long the courier may take to end once it is interrupted. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How often it is interrupted: code of the application that runs there may swallow an interrupt. */
    private static final long AGAIN_MILLIS = 100;

    private final String node;
    private final Topics topics;
    private final Courier courier;
    private final Connectivity connectivity;
    private final Interest interest;
    private final Pending pending;
    private final Sequence sequence;
    private final FaultLog faults;
    private final ThreadFactory threads;
    private final Runnable atEnd;

    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** What the backplane has opened; null before the start. */
    private volatile @Nullable Connection opened;

    /** The courier's thread; null before the start. */
    private volatile @Nullable Thread thread;

    /**
     * A life that has not begun.
     *
     * @param threads makes the courier's thread, and the one of the close
     * @param atEnd run when nothing comes any more
     */
    NodeLife(
            String node,
            Topics topics,
            Courier courier,
            Connectivity connectivity,
            Interest interest,
            Pending pending,
            Sequence sequence,
            FaultLog faults,
            ThreadFactory threads,
            Runnable atEnd) {
        this.node = node;
        this.topics = topics;
        this.courier = courier;
        this.connectivity = connectivity;
        this.interest = interest;
        this.pending = pending;
        this.sequence = sequence;
        this.faults = faults;
        this.threads = threads;
        this.atEnd = atEnd;
    }

    /** Begins. Returns at once. */
    void start(Connection connection, List<Chore> chores) {
        Thread started = threads.newThread(() -> {
            try {
                enterOwnTopics(connection);
                courier.work(connection, chores);
            } finally {
                leave(connection);
            }
        });
        opened = connection;
        thread = started;
        started.start();
    }

    /** Whether the calling thread is the courier's. */
    boolean isLivedHere() {
        return Thread.currentThread() == thread;
    }

    private void enterOwnTopics(Connection connection) {
        for (String own : List.of(topics.all(), topics.node(node))) {
            try {
                connection.enter(own);
            } catch (IOException told) {
                // the engine is told before the connection is up
            } catch (InterruptedException closing) {
                return;
            } catch (RuntimeException broken) {
                faults.report("cluster", "the backplane failed to enter a topic", broken);
            }
        }
    }

    /** Begins the end. The future completes when everything has ended, or the time for it is over. Any thread. */
    CompletableFuture<Void> end() {
        if (connectivity.close()) {
            Thread living = thread;
            if (living == null) {
                ended.complete(null);
            } else {
                courier.end();
                threads.newThread(() -> awaitEnd(living, requireNonNull(opened)))
                        .start();
            }
        }
        return ended.copy();
    }

    private void awaitEnd(Thread living, Connection connection) {
        ManagerThreads.awaitEnd(living, TimeUnit.NANOSECONDS.toMillis(FLUSH_NANOS));
        long start = System.nanoTime();
        while (living.isAlive() && System.nanoTime() - start < GRACE_NANOS) {
            living.interrupt();
            ManagerThreads.awaitEnd(living, AGAIN_MILLIS);
        }
        if (living.isAlive()) {
            closeAtOnce(connection); // the backplane or the listener blocks the courier, but nobody else
            settleAll();
        }
        ended.complete(null);
    }

    /** Closes the connection in place of the courier. The backplane may block whoever does. */
    private void closeAtOnce(Connection connection) {
        Thread closing = threads.newThread(() -> {
            try {
                connection.close(Duration.ZERO);
            } catch (RuntimeException | Error broken) {
                faults.report("cluster", "the backplane failed to close", broken);
            }
        });
        closing.start();
        ManagerThreads.awaitEnd(closing, TimeUnit.NANOSECONDS.toMillis(GRACE_NANOS));
    }

    /** Says goodbye and closes the connection. The courier's last work. */
    private void leave(Connection connection) {
        long start = System.nanoTime();
        try {
            if (courier.isInReach()) {
                sayGoodbye(connection, start);
            }
            var unused = Thread.interrupted(); // the close has a limit of its own
            long rest = courier.isInReach() ? FLUSH_NANOS - (System.nanoTime() - start) : 0;
            connection.close(Duration.ofNanos(Math.max(0, rest)));
        } catch (RuntimeException | Error broken) {
            faults.report("cluster", "the backplane failed to close", broken);
        } finally {
            courier.dropTheRest();
            settleAll();
        }
    }

    /** From now on only answers come in. When the last is there, the engine tells others that nobody is here. */
    private void sayGoodbye(Connection connection, long start) {
        leaveTopics(connection, interest.entered());
        leaveTopics(connection, List.of(topics.all()));
        courier.linger(connection, pending::isEmpty, pending::tellOverdue, ANSWERS_NANOS - (System.nanoTime() - start));
        leaveTopics(connection, List.of(topics.node(node)));
        courier.finish(connection, goodbye(), FLUSH_NANOS - (System.nanoTime() - start));
    }

    private Outgoing goodbye() {
        return new Publication(topics.all(), new Envelope.Bye(0, node).bytes(), sequence, null);
    }

    private static void leaveTopics(Connection connection, List<String> left) {
        try {
            for (String topic : left) {
                connection.leave(topic);
            }
        } catch (IOException | InterruptedException late) {
            // the close of the connection leaves them all
        }
    }

    /** Whatever still waits for other nodes waits in vain. */
    private void settleAll() {
        pending.close();
        courier.execute(atEnd);
        courier.retire();
    }
}
