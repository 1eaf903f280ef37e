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
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;

/** Names of rooms come from peers, so no name throws. */
@ExtendWith(NoLeaks.class)
class RoomNameTest {
    private static final List<String> NAMES =
            List.of("", " ", "\0", "\r\n\u0085\u202e", "\ud800", "\udc00\ud800", "n".repeat(256));
    private static final String TOO_LONG = "n".repeat(257);

    @OnEachTransport
    void peersCannotThrow(Transport transport) throws Exception {
        try (ServerFixture fixture = new ServerFixture(
                ConnectionManager.builder().transport(transport).maxRooms(8).build())) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            for (String name : NAMES) {
                assertTrue(session.join(name), name);
                assertEquals(1, fixture.manager().room(name).size());
            }
            assertEquals(Set.copyOf(NAMES), session.rooms());
            assertFalse(session.join(TOO_LONG));
            session.leave(TOO_LONG);
            Room nobodys = fixture.manager().room(TOO_LONG);
            assertEquals(0, nobodys.size());
            assertEquals(new BroadcastResult(0, 0, 0), Deadline.get(nobodys.write("?")));
            assertFalse(fixture.manager().rooms().contains(nobodys));
            peer.send("and the loop goes on");
            assertEquals("and the loop goes on", fixture.next(SessionState.DATA).text());
        }
    }

    /** What a handler throws ends its session. */
    @OnEachTransport
    void inAHandlerNoNameAndNoRoomTooManyEndsTheSessionOrItsLoop(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            SessionHandler handler = new SessionHandler() {
                @Override
                public void onData(Session session, ByteBuf data, SocketAddress from) {
                    long joined = NAMES.stream().filter(session::join).count();
                    boolean tooLong = session.join(TOO_LONG);
                    session.leave(TOO_LONG);
                    long more = IntStream.range(0, 1030)
                            .filter(i -> session.join("room " + i))
                            .count();
                    NAMES.forEach(name -> manager.room(name).write(joined + " " + tooLong + " " + more + "\n"));
                    manager.room(TOO_LONG).write("to nobody");
                    session.rooms().forEach(session::leave);
                    session.write(session.rooms().size() + "\n");
                }
            };
            int port = manager.listenTcp(0, handler).port();
            String answer = "7 false 1017\n".repeat(7) + "0\n";
            try (Peer peer = Peer.connect(port);
                    Peer other = Peer.connect(port)) {
                for (int i = 0; i < 3; i++) {
                    assertEquals(answer, peer.send("!").readText(answer.length()));
                    assertEquals(answer, other.send("!").readText(answer.length()));
                }
                assertEquals(2, manager.sessions().size());
                assertEquals(0, manager.stats().memberships());
            }
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
