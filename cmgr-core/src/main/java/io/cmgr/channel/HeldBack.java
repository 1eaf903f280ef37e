// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The events that a taker found at the head of the queue and could not have, because another thread had its turn at
 * their session. All of them are older than those in the queue. Guarded by the channel's lock.
 */
final class HeldBack {
    /** Sessions at which a thread has its turn. The one that was looked at longest ago comes first. */
    private final Map<SessionShare, ArrayDeque<QueuedEvent>> waiting = new LinkedHashMap<>(16, 0.75f, true);

    /** The events of sessions at which no thread has its turn any more, one element for each session. */
    private final ArrayDeque<ArrayDeque<QueuedEvent>> free = new ArrayDeque<>();

    private int added;

    /** Adds an event of a session at which a thread has its turn. */
    void add(QueuedEvent event) {
        added++;
        event.place = added;
        waiting.computeIfAbsent(event.share, share -> new ArrayDeque<>()).add(event);
    }

    /** A turn at this session has ended: any taker may have its events. */
    void free(SessionShare share) {
        @Nullable ArrayDeque<QueuedEvent> events = remove(share);
        if (events != null) {
            free.addLast(events);
        }
    }

    /** All turns of a taker are about to end. The oldest event that waits for it is next, other sessions' come last. */
    void freeAll(Taker taker) {
        if (waiting.isEmpty()) {
            return;
        }
        @Nullable ArrayDeque<QueuedEvent> oldest = null;
        for (SessionShare share : taker.sessions()) {
            @Nullable ArrayDeque<QueuedEvent> events = share.worker == taker ? remove(share) : null;
            if (events == null) {
                continue;
            }
            if (oldest == null) {
                oldest = events;
            } else if (events.element().place - oldest.element().place < 0) {
                free.addLast(oldest);
                oldest = events;
            } else {
                free.addLast(events);
            }
        }
        if (oldest != null) {
            free.addFirst(oldest);
        }
    }

    private @Nullable ArrayDeque<QueuedEvent> remove(SessionShare share) {
        return waiting.isEmpty() ? null : waiting.remove(share);
    }

    /** Removes the next event that is free, for a taker whose turn at its session begins now; null if there is none. */
    @Nullable
    QueuedEvent next() {
        @Nullable ArrayDeque<QueuedEvent> events = free.poll();
        if (events == null) {
            return null;
        }
        QueuedEvent event = events.remove();
        if (!events.isEmpty()) {
            waiting.put(event.share, events);
        }
        return event;
    }

    /** Removes the next event of a session, for the taker that has its turn at it; null if there is none. */
    @Nullable
    QueuedEvent next(SessionShare share) {
        @Nullable ArrayDeque<QueuedEvent> events = waiting.isEmpty() ? null : waiting.get(share);
        if (events == null) {
            return null;
        }
        QueuedEvent event = events.remove();
        if (events.isEmpty()) {
            waiting.remove(share);
        }
        return event;
    }

    /** The first event of each session. */
    Stream<QueuedEvent> firsts() {
        return Stream.concat(waiting.values().stream(), free.stream()).map(ArrayDeque::element);
    }

    /** How many sessions have events that wait for the end of a turn. */
    int sessions() {
        return waiting.size();
    }

    /** One of these sessions, in rotation. */
    SessionShare anySession() {
        SessionShare share = waiting.keySet().iterator().next();
        var unused = waiting.get(share); // which makes it the last
        return share;
    }
}
