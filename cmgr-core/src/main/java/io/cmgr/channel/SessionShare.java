// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.check.UntakenData;
import io.cmgr.session.Session;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One session's share of one channel: how many of its events wait, which thread works on them, and whether the session
 * is paused. It is kept in an attribute of the session, so that no map of all sessions is needed to find it. Guarded by
 * the channel's lock, unless marked otherwise.
 *
 * <p>One thread at a time works on a session's events. The time in which a thread does so is its <em>turn</em> at the
 * session: it begins when the thread is handed an event, and ends when the thread has finished with all events of the
 * session that it holds.
 */
final class SessionShare implements UntakenData {
    /** The channel's queue, which is also the owner of the pauses. */
    interface Queue {
        /**
         * Called when the application has finished with an event. Any thread.
         *
         * @param turn in which the event was handed out
         * @param data whether the event is DATA
         */
        void done(SessionShare share, int turn, boolean data);

        /** What the share has in the channel, in sentences for people; empty if nothing. Any thread. */
        String explain(SessionShare share);
    }

    /** A thread that works on sessions. */
    interface Worker {
        /** Whether the thread has ended, so that it works on nothing. */
        boolean hasEnded();

        /** The thread; null if it has ended. */
        @Nullable
        Thread thread();

        /** Since when it has had its turns, by {@link System#nanoTime} to about a second. */
        long since();

        /** The thread's turn at one of its sessions has ended. */
        void turnEnded();
    }

    final Queue queue;
    final Session session;

    /** The channel's tasks on the session's event loop. */
    final LoopTasks tasks;

    /** The same session's share of another channel; usually null, because few sessions use more than one channel. */
    final @Nullable SessionShare next;

    /** Whose turn it is; null while no thread works on the session. */
    @Nullable
    Worker worker;

    /** The number of the turn, or of the next one while no thread works on the session. */
    int turn = 1;

    /** How many of the session's events wait in the channel. */
    int queuedEvents;

    /** How many bytes these events have. */
    long queuedBytes;

    /** How many of the queued events are not DATA: at most one of each state. */
    byte queuedLifeCycle;

    /** How many events the worker holds. */
    int heldEvents;

    /** How many of the held events are not DATA: at most one of each state. */
    byte heldLifeCycle;

    /** Whether the peer has finished sending, so that the session will be closed. */
    boolean ended;

    /** Whether the session should be paused. Written under the lock, but read without it by {@link #syncReads}. */
    volatile boolean paused;

    SessionShare(Queue queue, Session session, LoopTasks tasks, @Nullable SessionShare next) {
        this.queue = queue;
        this.session = session;
        this.tasks = tasks;
        this.next = next;
    }

    /**
     * Reads without the lock: a taker has had it since it took the data that it is handling, so it finds at least what
     * came with that. Of the life-cycle events only the session's last can have come meanwhile.
     */
    @Override
    public boolean waits() {
        return queuedEvents > queuedLifeCycle || (next != null && next.waits());
    }

    @Override
    public String explain() {
        String here = queue.explain(this);
        String there = next == null ? "" : next.explain();
        return here + (here.isEmpty() || there.isEmpty() ? "" : " ") + there;
    }

    SocketAddress peer() {
        SocketAddress remote = session.remoteAddress();
        return remote == null ? session.localAddress() : remote;
    }

    /** How many DATA events the worker holds. */
    int heldData() {
        return heldEvents - heldLifeCycle;
    }

    /** Whether the session should be closed: its input has ended, and all of its data has been taken and handled. */
    boolean finished() {
        return ended && queuedEvents == queuedLifeCycle && heldData() == 0;
    }

    /**
     * Pauses or resumes the session's reads after a change of {@link #paused}. It is called without the lock, perhaps
     * by several threads at once: each checks again after it has acted, so the final state is right.
     */
    void syncReads() {
        boolean wanted;
        do {
            wanted = paused;
            if (wanted) {
                session.pauseReads(queue);
            } else {
                session.resumeReads(queue);
            }
        } while (wanted != paused);
    }

    /** Closes the session. It is called without the lock. */
    void close() {
        var unused = session.close();
    }
}
