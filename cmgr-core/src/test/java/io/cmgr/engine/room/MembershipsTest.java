// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.room.RoomsFixture.CountingLoop;
import io.cmgr.session.Room;
import io.cmgr.testkit.NoLeaks;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is in which room: what a session says, and what its manager counts. */
@ExtendWith(NoLeaks.class)
class MembershipsTest {
    private static final int MAX_ROOMS = 20;

    private final CountingLoop loop = new CountingLoop();
    private final RoomIndex index = new RoomIndex(MAX_ROOMS, null);
    private final TestMember member = new TestMember(loop.audience);
    private final Memberships memberships = new Memberships();

    private boolean join(String room) {
        boolean joined = memberships.join(room, member, index);
        settle();
        return joined;
    }

    private void leave(String room) {
        memberships.leave(room, index);
        settle();
    }

    private void settle() {
        while (loop.turn()) {
            // until all commands have run
        }
    }

    @Test
    void aSessionIsInAsManyRoomsAsItMayBe() {
        Set<String> rooms = new HashSet<>();
        for (int i = 0; i < MAX_ROOMS; i++) {
            assertTrue(join("room" + i));
            assertTrue(join("room" + i), "a second join has no effect");
            rooms.add("room" + i);
            assertEquals(rooms, memberships.rooms());
            assertEquals(rooms.size(), index.size());
            assertEquals(rooms.size(), index.memberships());
        }
        assertFalse(join("one too many"));
        assertTrue(join("room7"), "it is in this one");
        leave("room0");
        assertTrue(join("one too many"));
        assertEquals(MAX_ROOMS, index.memberships());
    }

    @Test
    void aLeaveFreesThePlaceAndASecondOneHasNoEffect() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 8; i++) {
                assertTrue(join("room" + i));
            }
            for (int i = 0; i < 8; i++) {
                leave("room" + i);
                leave("room" + i);
                assertEquals(7 - i, memberships.rooms().size());
                assertEquals(7 - i, index.memberships());
                assertEquals(7 - i, index.size());
            }
        }
    }

    @Test
    void aNameHasAtMost256Characters() {
        assertTrue(join("x".repeat(256)));
        assertFalse(join("x".repeat(257)));
    }

    @Test
    void anEndLeavesAllRoomsAndRefusesToJoinAny() {
        for (int i = 0; i < 10; i++) {
            join("room" + i);
        }
        leave("room3");
        memberships.close(index);
        memberships.close(index);
        assertEquals(Set.of(), memberships.rooms());
        assertEquals(0, index.size());
        assertEquals(0, index.memberships());
        assertFalse(join("room1"));
        assertFalse(Memberships.CLOSED.join("room1", member, index));
        assertEquals(List.of(), index.parts("room1"));
    }

    @Test
    void aRoomIsInhabitedFromItsFirstMemberToItsLast() {
        RoomsFixture fixture = new RoomsFixture();
        var guests = fixture.guests(2, loop.audience);
        guests.forEach(guest -> guest.join("lobby"));
        settle();
        Room lobby = fixture.rooms.named("lobby");
        assertEquals("lobby", lobby.name());
        assertEquals(2, lobby.size());
        assertEquals(2, fixture.index.members("lobby"));
        assertEquals(
                Set.of(guests.get(0).member.session(), guests.get(1).member.session()), Set.copyOf(lobby.sessions()));
        assertEquals(List.of(lobby), List.copyOf(fixture.rooms.all()));
        assertEquals(lobby.hashCode(), fixture.rooms.named("lobby").hashCode());
        assertNotEquals(lobby, fixture.rooms.named("hall"));

        guests.get(0).leave("lobby");
        assertEquals(1, lobby.size(), "at once, before the event loop comes to it");
        guests.get(1).leave("lobby");
        assertEquals(List.of(), fixture.index.inhabited());
        assertEquals(1, fixture.index.size());
        settle();
        assertEquals(0, fixture.index.size());
        assertEquals(List.of(), List.copyOf(lobby.sessions()));
    }
}
