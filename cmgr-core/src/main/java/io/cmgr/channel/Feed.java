// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.session.Session;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One session's share of one channel. Kept in an attribute of the session, so that an event finds it without a look-up
 * in a map of all sessions. Guarded by the channel's lock unless said otherwise.
 */
final class Feed {
    /** The channel, as the owner of its pauses. */
    final Object owner;

    final Session session;
    final Wakeup wakeup;
    final HandWatch watch;

    /** The next channel that the same session feeds; null in all but the rarest cases. Written once. */
    final @Nullable Feed next;

    /** Events and bytes that wait in the queue. */
    int queuedEvents;

    long queuedBytes;

    /** How many of the queued events are DATA. */
    int queuedData;

    /** DATA events that a thread has taken without having asked for more since. */
    int inHand;

    /** Whether the peer has finished sending, and the session waits for its close. */
    boolean ended;

    /** Whether reads should be off. Written under the lock, read by whoever brings the session in line. */
    volatile boolean paused;

    Feed(Object owner, Session session, Wakeup wakeup, HandWatch watch, @Nullable Feed next) {
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

    /** Whether the session should be closed: its input has ended and no thread has any of its data still to handle. */
    boolean finished() {
        return ended && queuedData == 0 && inHand == 0;
    }

    /**
     * Brings the session in line with {@link #paused}. Called without the lock by whoever changed it, perhaps by
     * several threads at once: each looks again after it has acted, so the last act is the right one.
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
}
