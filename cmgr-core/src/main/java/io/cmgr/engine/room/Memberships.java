// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.room;

import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.room.RoomPart.Membership;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of one session: up to eight in an array, more in a map. Any thread, unless a comment says otherwise; the
 * lock of this object guards all of it.
 */
public final class Memberships {
    /** Those of a session that has ended and was in no room. */
    public static final Memberships CLOSED = closed();

    /** A room's name is not longer; nobody can be in a room of a longer one. */
    private static final int MAX_NAME = 256;

    private static final int FEW = 8;

    private @Nullable Membership[] few = {};
    private @Nullable Map<String, Membership> many;

    /** How many of the memberships have joined; the others wait for the event loop to come to their leave. */
    private int joined;

    private boolean closed;

    private static Memberships closed() {
        Memberships closed = new Memberships();
        closed.closed = true;
        return closed;
    }

    /**
     * Joins a room: what is written to it from now on reaches the session, too.
     *
     * @param room the room's name
     * @param member the session whose memberships these are
     * @param index the rooms of its manager
     * @return false if the session has ended or is in too many rooms, or if the name is too long
     */
    public boolean join(String room, RoomMember member, RoomIndex index) {
        Membership membership;
        int request;
        synchronized (this) {
            membership = find(room);
            boolean already = membership != null && membership.hasJoined();
            if (closed || room.length() > MAX_NAME || (!already && joined == index.maxRooms())) {
                return false;
            }
            if (membership == null) {
                membership = new Membership(member);
                index.enter(room, membership);
                add(membership);
            } else if (!already) {
                membership.request();
            }
            if (!already) {
                joined++;
                index.count(1);
            }
            if (membership.isSettled()) {
                return true;
            }
            request = membership.requested();
        }
        submit(membership, request, index); // also if another thread has joined: its command may come later
        return true;
    }

    /** Leaves a room: what is written to it from now on does not reach the session any more. */
    public void leave(String room, RoomIndex index) {
        Membership membership;
        int request;
        synchronized (this) {
            membership = find(room);
            if (membership == null) {
                return;
            }
            if (membership.hasJoined()) {
                membership.request();
                joined--;
                index.count(-1);
            }
            request = membership.requested();
        }
        submit(membership, request, index);
    }

    private void submit(Membership membership, int request, RoomIndex index) {
        membership.part().loop().execute(new JoinOrLeave(membership, request, index));
    }

    /** The names of the rooms, as a snapshot. */
    public synchronized Set<String> rooms() {
        Set<String> rooms = new LinkedHashSet<>();
        for (Membership each : all()) {
            if (each.hasJoined()) {
                rooms.add(each.room());
            }
        }
        return Set.copyOf(rooms);
    }

    /**
     * Leaves all rooms at once, and refuses to join any more; a second call has no effect. On the session's event loop,
     * or on any thread once that has ended.
     */
    public void close(RoomIndex index) {
        List<Membership> left;
        synchronized (this) {
            closed = true;
            left = all();
            index.count(-joined);
            joined = 0;
            few = new Membership[0];
            many = null;
        }
        left.forEach(index::exit);
    }

    /** The event loop has come to a leave. If that was the last request, the membership is over. */
    private void forgetIfLeft(Membership membership, RoomIndex index) {
        synchronized (this) {
            if (!membership.isSettled()) {
                return;
            }
            remove(membership);
        }
        index.exit(membership);
    }

    private @Nullable Membership find(String room) {
        if (many != null) {
            return many.get(room);
        }
        for (Membership each : few) {
            if (each != null && each.room().equals(room)) {
                return each;
            }
        }
        return null;
    }

    private void add(Membership added) {
        if (many != null) {
            many.put(added.room(), added);
            return;
        }
        int free = Arrays.asList(few).indexOf(null);
        if (free >= 0) {
            few[free] = added;
        } else if (few.length < FEW) {
            few = Arrays.copyOf(few, Math.max(1, few.length * 2));
            few[few.length / 2] = added;
        } else {
            Map<String, Membership> all = new HashMap<>();
            all().forEach(each -> all.put(each.room(), each));
            all.put(added.room(), added);
            many = all;
            few = new Membership[0];
        }
    }

    private void remove(Membership removed) {
        if (many != null) {
            many.remove(removed.room(), removed);
        }
        int place = Arrays.asList(few).indexOf(removed);
        if (place >= 0) {
            few[place] = null;
        }
    }

    private List<Membership> all() {
        List<Membership> all = new ArrayList<>(many == null ? List.of() : many.values());
        for (Membership each : few) {
            if (each != null) {
                all.add(each);
            }
        }
        return all;
    }

    /** One join or leave, which takes its place among what is written on its thread. */
    private final class JoinOrLeave implements LoopCommand {
        private final Membership membership;
        private final int request;
        private final RoomIndex index;

        JoinOrLeave(Membership membership, int request, RoomIndex index) {
            this.membership = membership;
            this.request = request;
            this.index = index;
        }

        @Override
        public int run() {
            membership.reach(request);
            if (!membership.isIn()) {
                forgetIfLeft(membership, index);
            }
            return ONE;
        }

        /** There is no future to fail. */
        @Override
        public void failed(Throwable error) {}

        /** The event loop has ended, so nothing is written any more; the end of the session leaves all rooms. */
        @Override
        public void refuse() {
            var unused = run();
        }
    }
}
