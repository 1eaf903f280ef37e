// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.room.RoomsFixture.CountingLoop;
import io.cmgr.engine.room.RoomsFixture.Guest;
import io.cmgr.session.BroadcastResult;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a write to a room costs, counted and not timed. */
@ExtendWith(NoLeaks.class)
class RoomsTest {
    private final RoomsFixture fixture = new RoomsFixture();

    @Test
    void threeInTenThousandCostThree() {
        List<CountingLoop> loops = List.of(new CountingLoop(), new CountingLoop(), new CountingLoop());
        List<Guest> all = new ArrayList<>();
        for (CountingLoop loop : loops) {
            List<Guest> guests = fixture.guests(3333, loop.audience);
            guests.forEach(guest -> guest.join("crowd"));
            guests.get(1000).join("three");
            all.addAll(guests);
            while (loop.turn()) {
                // until all have joined
            }
            loop.wakeUps = 0;
        }
        CompletableFuture<BroadcastResult> written =
                fixture.rooms.named("three").write("x");
        for (CountingLoop loop : loops) {
            assertEquals(1, loop.wakeUps);
            loop.turn();
        }
        assertEquals(new BroadcastResult(3, 0, 0), Deadline.get(written));
        assertEquals(3, all.stream().mapToInt(guest -> guest.member.got.size()).sum());
    }

    @Test
    void aRoomOnOneOfManyLoopsWakesNoOther() {
        CountingLoop here = new CountingLoop();
        CountingLoop there = new CountingLoop();
        fixture.guests(10, here.audience).forEach(guest -> guest.join("here"));
        fixture.guests(10, there.audience).forEach(guest -> guest.join("there"));
        here.turn();
        there.turn();
        there.wakeUps = 0;
        var unused = fixture.rooms.named("here").write("x");
        here.turn();
        assertEquals(0, there.wakeUps);
    }

    /** A thousand writes to rooms of a thousand: after every 16 384 deliveries the loop looks at its sockets. */
    @Test
    void aStormOfRoomsLeavesTheLoopToItsSockets() {
        CountingLoop loop = new CountingLoop();
        List<Guest> guests = fixture.guests(1000, loop.audience);
        for (Guest guest : guests) {
            for (int room = 0; room < 10; room++) {
                guest.join("room " + room);
            }
        }
        while (loop.turn()) {
            // until all have joined
        }
        for (int i = 0; i < 1000; i++) {
            var unused = fixture.rooms.named("room " + i % 10).write("x");
        }
        int delivered = 0;
        for (boolean more = true; more; ) {
            more = loop.turn();
            int now = guests.stream().mapToInt(guest -> guest.member.got.size()).sum();
            assertTrue(now - delivered <= 16_384 + 1000, "in one turn " + (now - delivered));
            delivered = now;
        }
        assertEquals(1_000_000, delivered);
    }
}
