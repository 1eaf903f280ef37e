// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.session.Session;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One session's share of one channel. Kept in an attribute of the session, so that an event finds it without a look-up
 * in a map of all sessions. Guarded by the channel's lock unless said otherwise.
 */
final class SessionShare {
    /** The channel, as the owner of its pauses. */
    final Object owner;

    final Session session;
    final Wakeup wakeup;
    final TakerWatch watch;

    /** The next channel that the same session feeds; null in all but the rarest cases. Written once. */
    final @Nullable SessionShare next;

    /** Events and bytes that wait in the queue. */
    int queuedEvents;

    long queuedBytes;

    /** How many of the queued events are DATA. */
    int queuedData;

    /** DATA events that threads have taken without having asked for more since. */
    int heldData;

    /** Whether the peer has finished sending, and the session waits for its close. */
    boolean ended;

    /** Whether reads should be off. Written under the lock, read without it by {@link #syncReads}. */
    volatile boolean paused;

    SessionShare(Object owner, Session session, Wakeup wakeup, TakerWatch watch, @Nullable SessionShare next) {
        this.owner = owner;
        this.session = session;
        this.wakeup = wakeup;
        this.watch = watch;
        this.next = next;
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
     * Pauses or resumes the session's reads as {@link #paused} says. Called without the lock after a change of it, and
     * perhaps by several threads at once: each checks again after it has acted, so the final state is right.
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

    /** Closes the session. Called without the lock. */
    void close() {
        var unused = session.close();
    }
}
