// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.check.UntakenData;
import io.cmgr.session.Session;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One session's share of one channel: how many of its events wait, and whether it is paused. It is kept in an attribute
 * of the session, so that no map of all sessions is needed to find it. Guarded by the channel's lock, unless marked
 * otherwise.
 */
final class SessionShare implements UntakenData {
    /** The channel, which is also the owner of the pauses. */
    final Object owner;

    final Session session;
    final Wakeup wakeup;
    final TakerWatch watch;

    /** The same session's share of another channel; usually null, because few sessions use more than one channel. */
    final @Nullable SessionShare next;

    /** How many of the session's events wait in the queue. */
    int queuedEvents;

    /** How many bytes these events have. */
    long queuedBytes;

    /** How many of the queued events are DATA. */
    int queuedData;

    /** How many DATA events have been taken by threads that have not asked for more since. */
    int heldData;

    /** Whether the peer has finished sending, so that the session will be closed. */
    boolean ended;

    /** Whether the session should be paused. Written under the lock, but read without it by {@link #syncReads}. */
    volatile boolean paused;

    SessionShare(Object owner, Session session, Wakeup wakeup, TakerWatch watch, @Nullable SessionShare next) {
        this.owner = owner;
        this.session = session;
        this.wakeup = wakeup;
        this.watch = watch;
        this.next = next;
    }

    /**
     * Reads without the lock: a taker has had it since it took the data that it is handling, so it finds at least what
     * came with that.
     */
    @Override
    public boolean waits() {
        return queuedData > 0 || (next != null && next.waits());
    }

    SocketAddress peer() {
        SocketAddress remote = session.remoteAddress();
        return remote == null ? session.localAddress() : remote;
    }

    /** Whether the session should be closed: its input has ended, and all of its data has been taken and handled. */
    boolean finished() {
        return ended && queuedData == 0 && heldData == 0;
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
                session.pauseReads(owner);
            } else {
                session.resumeReads(owner);
            }
        } while (wanted != paused);
    }

    /** Closes the session. It is called without the lock. */
    void close() {
        var unused = session.close();
    }
}
