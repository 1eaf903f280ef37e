// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.room;

import io.cmgr.engine.broadcast.Audience;
import io.cmgr.engine.relay.Relay;
import io.cmgr.engine.room.RoomPart.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of a manager that have members, by their names. Each entry is an immutable list of the room's parts. It
 * comes with the first member, and goes with the last. Members are added and removed while their room's entry is
 * locked, so a last leave and a new join cannot miss each other. Any thread, unless a comment says otherwise.
 */
public final class RoomIndex {
    private final Map<String, List<RoomPart>> rooms = new ConcurrentHashMap<>();
    private final LongAdder memberships = new LongAdder();
    private final int maxRooms;

    /** Is told of the first and the last member of each room; null without a cluster. */
    private final @Nullable Relay relay;

    /**
     * An index without rooms.
     *
     * @param maxRooms how many rooms one session may be in at once
     * @param relay is told of the first and the last member of each room; null without a cluster
     */
    public RoomIndex(int maxRooms, @Nullable Relay relay) {
        this.maxRooms = maxRooms;
        this.relay = relay;
    }

    int maxRooms() {
        return maxRooms;
    }

    /** How many rooms there are, those included whose last member leaves just now. */
    public int size() {
        return rooms.size();
    }

    /** How many memberships all sessions have together. */
    public long memberships() {
        return memberships.sum();
    }

    /** How many sessions are in the room of this name now. */
    public int members(String room) {
        return parts(room).stream().mapToInt(part -> part.open().size()).sum();
    }

    /** Counts memberships that begin, or that end if the number is negative. */
    void count(int begun) {
        memberships.add(begun);
    }

    List<RoomPart> parts(String room) {
        return rooms.getOrDefault(room, List.of());
    }

    /** The names of the rooms in which somebody is, as a snapshot. */
    List<String> inhabited() {
        List<String> names = new ArrayList<>();
        rooms.forEach((name, parts) -> {
            if (parts.stream().anyMatch(RoomPart::isInhabited)) {
                names.add(name);
            }
        });
        return names;
    }

    /** Adds a member to the part of the room that suits it. */
    void enter(String room, Membership entering) {
        Audience audience = entering.member.audience();
        rooms.compute(room, (name, before) -> {
            List<RoomPart> after = before == null ? List.of() : before;
            RoomPart part = find(after, audience);
            if (part == null) {
                part = new RoomPart(after.isEmpty() ? name : after.get(0).room, audience);
                after = with(after, part);
            }
            part.add(entering);
            if (before == null && relay != null) {
                relay.roomInhabited(name);
            }
            return after;
        });
    }

    /** Removes a member; a second call has no effect. On its event loop, or on any thread once that has ended. */
    void exit(Membership leaving) {
        RoomPart from = leaving.part();
        rooms.computeIfPresent(from.room, (name, parts) -> {
            from.remove(leaving);
            List<RoomPart> after = from.isEmpty() ? without(parts, from) : parts;
            if (after == null && relay != null) {
                relay.roomEmpty(name);
            }
            return after;
        });
    }

    private static @Nullable RoomPart find(List<RoomPart> parts, Audience audience) {
        for (RoomPart part : parts) {
            if (part.audience == audience) {
                return part;
            }
        }
        return null;
    }

    private static List<RoomPart> with(List<RoomPart> parts, RoomPart added) {
        List<RoomPart> all = new ArrayList<>(parts);
        all.add(added);
        return List.copyOf(all);
    }

    /** Returns null for no parts at all. */
    private static @Nullable List<RoomPart> without(List<RoomPart> parts, RoomPart removed) {
        List<RoomPart> rest = new ArrayList<>(parts);
        rest.remove(removed);
        return rest.isEmpty() ? null : List.copyOf(rest);
    }
}
