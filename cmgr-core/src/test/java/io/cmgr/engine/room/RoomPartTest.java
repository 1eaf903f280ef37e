// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.engine.room.RoomsFixture.CountingLoop;
import io.cmgr.engine.room.RoomsFixture.Guest;
import io.cmgr.session.BroadcastResult;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class RoomPartTest {
    private final RoomsFixture fixture = new RoomsFixture();
    private final CountingLoop loop = new CountingLoop();

    private BroadcastResult write(String text) {
        CompletableFuture<BroadcastResult> written =
                fixture.rooms.named("lobby").write(text);
        while (loop.turn()) {
            // until all of it is written
        }
        return Deadline.get(written);
    }

    private List<Guest> members(int count) {
        List<Guest> members = fixture.guests(count, loop.audience);
        members.forEach(guest -> guest.join("lobby"));
        return members;
    }

    @Test
    void whoeverEndsWhileTheRoomIsWrittenTheOthersGetItOnce() {
        for (int k : List.of(0, 1, 499, 998, 999)) {
            List<Guest> members = members(1000);
            Guest ending = members.get(k);
            ending.member.whenWritten = ending::end;
            assertEquals(new BroadcastResult(1000, 0, 0), write("1"));
            assertEquals(new BroadcastResult(999, 0, 0), write("2"));
            assertEquals(List.of("1"), ending.member.got);
            for (Guest each : members) {
                assertEquals(each == ending ? List.of("1") : List.of("1", "2"), each.member.got);
                each.end();
            }
        }
        assertEquals(0, fixture.index.size());
    }

    @Test
    void theOnlyOneEndsWhileTheRoomIsWritten() {
        Guest only = members(1).get(0);
        only.member.whenWritten = only::end;
        assertEquals(new BroadcastResult(1, 0, 0), write("1"));
        assertEquals(0, fixture.index.size());
        assertEquals(new BroadcastResult(0, 0, 0), write("2"));
        assertEquals(List.of("1"), only.member.got);
    }

    @Test
    void allOthersEndWhileTheFirstIsWrittenTo() {
        List<Guest> members = members(100);
        members.get(0).member.whenWritten = () -> members.subList(1, 100).forEach(Guest::end);
        assertEquals(new BroadcastResult(1, 0, 0), write("1"));
        assertEquals(new BroadcastResult(1, 0, 0), write("2"));
        assertEquals(1, fixture.index.parts("lobby").get(0).size(null));
    }

    @Test
    void whoComesAndGoesWhileTheRoomIsWrittenDisturbsNobody() {
        List<Guest> members = members(100);
        List<Guest> late = fixture.guests(100, loop.audience);
        members.get(10).member.whenWritten = () -> {
            late.forEach(guest -> guest.join("lobby"));
            members.subList(40, 60).forEach(guest -> guest.leave("lobby"));
            members.get(5).leave("lobby");
        };
        assertEquals(new BroadcastResult(80, 0, 0), write("1"));
        members.get(10).member.whenWritten = () -> {};
        assertEquals(new BroadcastResult(179, 0, 0), write("2"));
        late.forEach(guest -> assertEquals(List.of("2"), guest.member.got));
    }

    @Test
    void aWriteWithinAWriteMovesNobodyIntoThePlaceOfWhoHasEnded() {
        List<Guest> members = members(10);
        members.get(3).member.whenWritten = () -> {
            if (members.get(3).member.got.size() == 1) {
                members.get(0).end();
                fixture.rooms.named("lobby").write("inner");
            }
        };
        assertEquals(new BroadcastResult(10, 0, 0), write("outer"));
        assertEquals(List.of("inner", "outer"), members.get(9).member.got);
        assertEquals(new BroadcastResult(9, 0, 0), write("last"));
    }

    @Test
    void aWriteWithinAWriteLeavesTheOuterOneWhole() {
        List<Guest> members = members(10);
        members.get(3).member.whenWritten = () -> {
            if (members.get(3).member.got.size() == 1) {
                fixture.rooms.named("lobby").write("inner");
                members.get(3).end();
                members.get(0).end();
            }
        };
        assertEquals(new BroadcastResult(10, 0, 0), write("outer"));
        assertEquals(List.of("outer", "inner"), members.get(1).member.got);
        assertEquals(List.of("inner", "outer"), members.get(9).member.got);
        assertEquals(new BroadcastResult(8, 0, 0), write("last"));
    }

    /** Another thread joins after the leave has been counted, and is the first to queue its command. */
    @Test
    void aLeaveWhoseCommandComesBehindThatOfTheNextJoinDoesNotUndoIt() {
        Guest guest = members(1).get(0);
        assertEquals(new BroadcastResult(1, 0, 0), write("1"));
        loop.meanwhile = () -> guest.join("lobby");
        guest.leave("lobby");
        assertEquals(new BroadcastResult(1, 0, 0), write("2"));
        guest.leave("lobby");
        assertEquals(new BroadcastResult(0, 0, 0), write("3"));
        assertEquals(List.of("1", "2"), guest.member.got);
        assertEquals(0, fixture.index.size());
    }

    /** Of two threads that leave at once, one finds that the session has left: what it writes is not for it, either. */
    @Test
    void whoFindsThatTheSessionHasLeftAlreadyDoesNotReachIt() {
        Guest guest = members(1).get(0);
        assertEquals(new BroadcastResult(1, 0, 0), write("1"));
        loop.meanwhile = () -> {
            guest.leave("lobby");
            fixture.rooms.named("lobby").write("2");
        };
        guest.leave("lobby");
        assertEquals(new BroadcastResult(0, 0, 0), write("3"));
        assertEquals(List.of("1"), guest.member.got);
    }

    @Test
    void aJoinWhoseCommandComesBehindThatOfTheNextLeaveDoesNotUndoIt() {
        Guest guest = fixture.guests(1, loop.audience).get(0);
        loop.meanwhile = () -> guest.leave("lobby");
        guest.join("lobby");
        assertEquals(new BroadcastResult(0, 0, 0), write("1"));
        assertEquals(0, fixture.index.size());
        guest.join("lobby");
        assertEquals(new BroadcastResult(1, 0, 0), write("2"));
        assertEquals(List.of("2"), guest.member.got);
    }

    @Test
    void aMemberWhoseWriteThrowsIsCountedAndTheRoomStaysWhole() {
        List<Guest> members = members(3);
        members.get(1).member.whenWritten = () -> {
            members.get(0).end();
            throw new IllegalStateException("thrown by a handler of the pipeline");
        };
        assertEquals(new BroadcastResult(1, 0, 1), write("1"));
        members.get(1).member.whenWritten = () -> {};
        assertEquals(new BroadcastResult(2, 0, 0), write("2"));
    }
}
