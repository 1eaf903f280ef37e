// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.room;

import static java.util.Objects.requireNonNull;

import io.cmgr.config.Framing;
import io.cmgr.engine.broadcast.Audience;
import io.cmgr.engine.broadcast.BroadcastTarget;
import io.cmgr.engine.broadcast.Receivers;
import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The members of a room that share an event loop and a framing. Any thread adds a member, which the event loop counts
 * in when it comes to the join; members are removed on the event loop. The lock of this object guards changes and
 * snapshots. It is not held while members are written to: a member that is removed meanwhile leaves a hole, which is
 * filled afterwards.
 */
final class RoomPart implements Receivers {
    /**
     * One session in one room, from its first join until the event loop has come to its last leave.
     *
     * <p>The session's joins and leaves are counted in turn, so an odd number stands for a join, and an even one for a
     * leave. Each also goes to the event loop as a command, which takes its place among the writes. Two threads that
     * join and leave at once may queue their commands in another order than they were counted; the higher number holds.
     */
    static final class Membership {
        final RoomMember member;
        private @Nullable RoomPart part;

        /** Where it is in the part; -1 before it was added and after it was removed. Guarded by the lock of the part. */
        private int place = -1;

        /** How many joins and leaves were requested. Written under the lock of the session's memberships. */
        private volatile int requested = 1;

        /** To which of them the event loop has come. Written on the event loop. */
        private volatile int reached;

        Membership(RoomMember member) {
            this.member = member;
        }

        /** The part of the room that it was added to. */
        RoomPart part() {
            return requireNonNull(part);
        }

        String room() {
            return part().room;
        }

        /** Requests a leave after a join, and a join after a leave. Under the lock of the session's memberships. */
        void request() {
            int next = requested + 1;
            requested = next;
        }

        int requested() {
            return requested;
        }

        /** Whether the last request was a join. Any thread. */
        boolean hasJoined() {
            return isJoin(requested);
        }

        /** Whether the event loop is known to have come to the last request. Any thread. */
        boolean isSettled() {
            return reached == requested;
        }

        /** The event loop has come to the request of this number. Event loop only. */
        void reach(int number) {
            if (number - reached > 0) {
                reached = number;
            }
        }

        /** Whether what is written to the room now is for the session. Event loop only. */
        boolean isIn() {
            return place >= 0 && isJoin(reached);
        }

        private static boolean isJoin(int number) {
            return (number & 1) == 1;
        }
    }

    private static final Membership[] NONE = {};

    /** The room's name: one object for all memberships. */
    final String room;

    /** The audience that the members share broadcasts with. */
    final Audience audience;

    // Guarded by the lock of this object.

    private @Nullable Membership[] members = NONE;

    /** How many places of the array are in use, holes included. */
    private int used;

    private int holes;

    /** How many calls of {@link #forEach} are under way on the event loop, one within the other. */
    private int passes;

    RoomPart(String room, Audience audience) {
        this.room = room;
        this.audience = audience;
    }

    @Override
    public SessionLoop loop() {
        return audience.loop();
    }

    @Override
    public Framing framing() {
        return audience.framing();
    }

    @Override
    public PendingBytes account() {
        return audience.account();
    }

    /** Any thread. */
    synchronized void add(Membership added) {
        if (used == members.length) {
            members = Arrays.copyOf(members, Math.max(1, used * 2));
        }
        added.part = this;
        added.place = used;
        members[used++] = added;
    }

    /** Removes a member; a second call has no effect. On the event loop, or on any thread once the loop has ended. */
    synchronized void remove(Membership removed) {
        int place = removed.place;
        if (place < 0) {
            return;
        }
        removed.place = -1;
        members[place] = null;
        holes++;
        if (passes == 0) {
            fillHole(place);
        }
    }

    private void fillHole(int place) {
        Membership last = members[--used];
        members[used] = null;
        holes--;
        if (last != null) {
            members[place] = last;
            last.place = place;
        }
        if (used <= members.length / 4) {
            members = Arrays.copyOf(members, used * 2);
        }
    }

    private void fillHoles() {
        for (int place = used - 1; holes > 0; place--) {
            if (members[place] == null) {
                fillHole(place);
            }
        }
    }

    synchronized boolean isEmpty() {
        return used == holes;
    }

    @Override
    public int forEach(@Nullable Channel excepted, Consumer<BroadcastTarget> action) {
        if (loop().eventLoop().inEventLoop()) {
            return forEachThatIsIn(excepted, action);
        }
        List<RoomMember> joined = joined(excepted);
        joined.forEach(action);
        return joined.size();
    }

    /** The message of a delivery is for those whose join the event loop has come to. */
    private int forEachThatIsIn(@Nullable Channel excepted, Consumer<BroadcastTarget> action) {
        @Nullable Membership[] all;
        int end;
        synchronized (this) {
            passes++;
            all = members;
            end = used;
        }
        int passed = 0;
        try {
            for (int place = 0; place < end; place++) {
                Membership each = all[place];
                if (each != null && each.isIn() && each.member.isReached() && each.member.channel() != excepted) {
                    passed++;
                    action.accept(each.member);
                }
            }
        } finally {
            synchronized (this) {
                if (--passes == 0) {
                    fillHoles();
                }
            }
        }
        return passed;
    }

    /** The members that have joined and not left, without an excepted one. Any thread. */
    private List<RoomMember> joined(@Nullable Channel excepted) {
        List<RoomMember> joined = new ArrayList<>();
        for (Membership each : snapshot()) {
            if (each != null && each.hasJoined() && each.member.channel() != excepted) {
                joined.add(each.member);
            }
        }
        return joined;
    }

    private synchronized @Nullable Membership[] snapshot() {
        return Arrays.copyOf(members, used);
    }

    @Override
    public int size(@Nullable Channel excepted) {
        return joined(excepted).size();
    }

    /** The members whose end was not requested. Any thread. */
    List<RoomMember> open() {
        List<RoomMember> open = joined(null);
        open.removeIf(member -> !member.isOpen());
        return open;
    }

    /** Whether {@link #open} returns any. Any thread. */
    synchronized boolean isInhabited() {
        for (int place = 0; place < used; place++) {
            Membership each = members[place];
            if (each != null && each.hasJoined() && each.member.isOpen()) {
                return true;
            }
        }
        return false;
    }
}
