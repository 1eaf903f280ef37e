// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import static java.util.Objects.requireNonNull;

import io.cmgr.session.Session;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A guest of the chat, who is attached to his session. Other guests' threads may ask for the name; everything else is
 * for the thread that handles the session's events.
 */
final class Guest {
    private final Session session;

    /** The rooms that the guest is in, the one joined last first. */
    private final Deque<String> rooms = new ArrayDeque<>();

    private volatile String name;

    /** Makes the session a guest, whose name is the session's id. */
    Guest(Session session) {
        this.session = session;
        name = session.id();
        session.attachment(this);
    }

    /** The guest that the session has become at NEW. */
    static Guest of(Session session) {
        return (Guest) requireNonNull(session.attachment());
    }

    String id() {
        return session.id();
    }

    String name() {
        return name;
    }

    void name(String chosen) {
        name = chosen;
    }

    /** Writes to this guest only. */
    void tell(String text) {
        session.write("* " + text);
    }

    Collection<String> rooms() {
        return rooms;
    }

    /** The room that the guest writes to: of those that he is in, the one joined last. */
    @Nullable
    String room() {
        return rooms.peek();
    }

    /**
     * Joins a room, or makes one that he is in the one that he writes to. Returns false if he is in too many,
     * or has gone.
     */
    boolean join(String room) {
        boolean joined = session.join(room);
        if (joined) {
            rooms.remove(room);
            rooms.push(room);
        }
        return joined;
    }

    /** Returns whether he was in the room. */
    boolean leave(String room) {
        session.leave(room);
        return rooms.remove(room);
    }
}
