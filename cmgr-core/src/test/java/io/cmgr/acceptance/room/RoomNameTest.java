// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Room;
import io.cmgr.session.Session;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;

/** Names of rooms come from peers, so no name throws. */
@ExtendWith(NoLeaks.class)
class RoomNameTest {
    @OnEachTransport
    void peersCannotThrow(Transport transport) throws Exception {
        try (ServerFixture fixture = new ServerFixture(
                ConnectionManager.builder().transport(transport).maxRooms(8).build())) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            List<String> names = List.of("", " ", "\0", "\r\n\u0085\u202e", "\ud800", "\udc00\ud800", "n".repeat(256));
            for (String name : names) {
                assertTrue(session.join(name), name);
                assertEquals(1, fixture.manager().room(name).size());
            }
            assertEquals(Set.copyOf(names), session.rooms());
            String tooLong = "n".repeat(257);
            assertFalse(session.join(tooLong));
            session.leave(tooLong);
            Room nobodys = fixture.manager().room(tooLong);
            assertEquals(0, nobodys.size());
            assertEquals(new BroadcastResult(0, 0, 0), Deadline.get(nobodys.write("?")));
            assertFalse(fixture.manager().rooms().contains(nobodys));
            peer.send("and the loop goes on");
            assertEquals("and the loop goes on", fixture.next(SessionState.DATA).text());
        }
    }

    @OnEachTransport
    void aRoomMoreThanTheMostIsRefusedUntilOneIsLeft(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            for (int i = 0; i < 1024; i++) {
                assertTrue(session.join("room " + i));
            }
            assertFalse(session.join("one more"));
            assertTrue(session.join("room 7"), "where it is already");
            assertEquals(1024, session.rooms().size());
            session.leave("room 7");
            assertTrue(session.join("one more"));
            assertFalse(session.join("room 7"));
            Deadline.get(fixture.manager().room("one more").write("hello"));
            assertEquals("hello", peer.readText(5));
            assertEquals(1024, fixture.manager().stats().memberships());
        }
    }

    @OnEachTransport
    void namesAreComparedByEquals(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            fixture.call(fixture.listen());
            Session session = fixture.accept();
            session.join(new String("lobby"));
            assertEquals(1, fixture.manager().room(new String("lobby")).size());
            assertEquals(0, fixture.manager().room("Lobby").size());
            session.leave(new String("lobby"));
            assertEquals(Set.of(), session.rooms());
        }
    }

    @OnEachTransport
    void nullIsRefused(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            fixture.call(fixture.listen());
            Session session = fixture.accept();
            assertThrows(NullPointerException.class, () -> session.join(nothing()));
            assertThrows(NullPointerException.class, () -> session.leave(nothing()));
            assertThrows(NullPointerException.class, () -> fixture.manager().room(nothing()));
            assertThrows(
                    NullPointerException.class,
                    () -> fixture.manager().room("lobby").except(nothing()));
        }
    }

    @SuppressWarnings("NullAway") // is what the test is about
    private static String nothing() {
        return null;
    }
}
