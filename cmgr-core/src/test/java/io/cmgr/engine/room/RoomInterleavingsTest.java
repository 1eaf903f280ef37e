// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.testkit.Interleavings;
import io.cmgr.testkit.Interleavings.Scenario;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.TurnLoop;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Joins, leaves, ends and writes in every interleaving. */
@Tag("lincheck")
@ExtendWith(NoLeaks.class)
class RoomInterleavingsTest {
    private static final String ROOM = "lobby";

    /** The index, and one session on an event loop of its own. */
    private static final class Guest {
        final TurnLoop turns = new TurnLoop();
        private final RoomIndex index;
        private final TestMember member;
        private final Memberships memberships = new Memberships();

        Guest(RoomIndex index) {
            this.index = index;
            member = new TestMember(TestMember.audience(TestLoops.loop(turns.eventLoop())));
        }

        boolean join() {
            return memberships.join(ROOM, member, index);
        }

        void leave() {
            memberships.leave(ROOM, index);
        }

        void turnAndEnd() {
            turns.turn(() -> memberships.close(index));
        }
    }

    /** Does what a write to the room does, without buffers. */
    private static void write(RoomIndex index, String text) {
        for (RoomPart part : index.parts(ROOM)) {
            part.loop().execute(new Write(part, text));
        }
    }

    private record Write(RoomPart part, String text) implements LoopCommand {
        @Override
        public int run() {
            part.forEach(null, member -> ((TestMember) member).got.add(text));
            return ONE;
        }

        @Override
        public void failed(Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void refuse() {}
    }

    /** Afterwards the session is in the room and reached, or not in it, and then there is no room. */
    private static void assertSettled(Guest guest) {
        guest.turns.turn();
        guest.member.got.clear();
        write(guest.index, "last");
        guest.turns.turn();
        boolean in = guest.memberships.rooms().equals(Set.of(ROOM));
        assertEquals(in ? List.of("last") : List.of(), guest.member.got);
        assertEquals(in ? 1 : 0, guest.index.size());
        assertEquals(in ? 1 : 0, guest.index.memberships());
    }

    @Test
    void whatIsWrittenAfterAJoinArrivesWhoeverElseJoins() {
        Interleavings.of(() -> {
            Guest guest = new Guest(new RoomIndex(2, null));
            return new Scenario(
                    List.of(
                            () -> {
                                assertTrue(guest.join());
                                write(guest.index, "one");
                            },
                            () -> {
                                assertTrue(guest.join());
                                write(guest.index, "other");
                            },
                            guest.turns::turn),
                    () -> {
                        guest.turns.turn();
                        assertEquals(Set.of("one", "other"), Set.copyOf(guest.member.got));
                        assertEquals(2, guest.member.got.size());
                        assertSettled(guest);
                    });
        });
    }

    @Test
    void aJoinAndALeaveOfTwoThreadsAgreeInTheEnd() {
        Interleavings.of(() -> {
            Guest guest = new Guest(new RoomIndex(2, null));
            return new Scenario(
                    List.of(
                            () -> {
                                guest.join();
                                guest.leave();
                            },
                            guest::join,
                            guest.turns::turn),
                    () -> assertSettled(guest));
        });
    }

    @Test
    void whatIsWrittenBetweenALeaveAndAJoinDoesNotArrive() {
        Interleavings.of(() -> {
            Guest guest = new Guest(new RoomIndex(2, null));
            guest.join();
            return new Scenario(
                    List.of(
                            () -> {
                                write(guest.index, "in");
                                guest.leave();
                                write(guest.index, "out");
                                guest.join();
                                write(guest.index, "in again");
                            },
                            guest.turns::turn),
                    () -> {
                        guest.turns.turn();
                        assertEquals(List.of("in", "in again"), guest.member.got);
                        assertSettled(guest);
                    });
        });
    }

    @Test
    void theLastLeaveAndANewJoinDoNotMissEachOther() {
        Interleavings.of(() -> {
            RoomIndex index = new RoomIndex(2, null);
            Guest last = new Guest(index);
            Guest next = new Guest(index);
            last.join();
            return new Scenario(
                    List.of(
                            () -> {
                                last.leave();
                                last.turns.turn();
                            },
                            () -> {
                                assertTrue(next.join());
                                write(index, "hello");
                            },
                            next.turns::turn),
                    () -> {
                        next.turns.turn();
                        last.turns.turn();
                        assertEquals(List.of("hello"), next.member.got);
                        assertSettled(next);
                    });
        });
    }

    @Test
    void aJoinThatRacesWithTheEndLeavesNothingBehind() {
        Interleavings.of(() -> {
            Guest guest = new Guest(new RoomIndex(2, null));
            return new Scenario(List.of(guest::join, guest::join, guest::turnAndEnd), () -> {
                guest.turns.turn();
                assertEquals(0, guest.index.size());
                assertEquals(0, guest.index.memberships());
                assertEquals(Set.of(), guest.memberships.rooms());
            });
        });
    }
}
