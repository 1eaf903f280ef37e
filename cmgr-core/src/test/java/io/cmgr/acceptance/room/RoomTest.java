// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.Room;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is in a room, and what a write to it reaches. */
@ExtendWith(NoLeaks.class)
class RoomTest {
    private static final BroadcastResult NOBODY = new BroadcastResult(0, 0, 0);

    @OnEachTransport
    void aWriteReachesThoseInTheRoomAndNobodyElse(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            Peer ada = fixture.call(port);
            assertTrue(fixture.accept().join("lobby"));
            Peer ben = fixture.call(port);
            assertTrue(fixture.accept().join("lobby"));
            Peer cat = fixture.call(port);
            assertTrue(fixture.accept().join("attic"));
            Room lobby = fixture.manager().room("lobby");
            assertEquals(new BroadcastResult(2, 0, 0), Deadline.get(lobby.write("hello")));
            assertEquals(
                    new BroadcastResult(3, 0, 0), Deadline.get(fixture.manager().writeToAll("!")));
            assertEquals("hello!", ada.readText(6));
            assertEquals("hello!", ben.readText(6));
            assertEquals("!", cat.readText(1));
        }
    }

    @OnEachTransport
    void whoHasJoinedTwiceHasJoinedOnce(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            Room lobby = fixture.manager().room("lobby");
            assertTrue(session.join("lobby"));
            assertTrue(session.join("lobby"));
            assertEquals(new BroadcastResult(1, 0, 0), Deadline.get(lobby.write("once ")));
            session.leave("lobby");
            assertEquals(NOBODY, Deadline.get(lobby.write("never ")));
            session.leave("lobby");
            session.leave("where it never was");
            assertTrue(session.join("lobby"));
            assertEquals(new BroadcastResult(1, 0, 0), Deadline.get(lobby.write("again")));
            assertEquals("once again", peer.readText(10));
        }
    }

    @OnEachTransport
    void aRoomIsThereWhileSomebodyIsInIt(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            Room lobby = manager.room("lobby");
            assertEquals("lobby", lobby.name());
            assertEquals(List.of(), List.copyOf(manager.rooms()));
            fixture.call(fixture.listen());
            Session session = fixture.accept();
            assertEquals(Set.of(), session.rooms());
            session.join("lobby");
            session.join("attic");
            assertEquals(Set.of("lobby", "attic"), session.rooms());
            assertThrows(
                    UnsupportedOperationException.class, () -> session.rooms().remove("attic"));
            assertEquals(Set.of(lobby, manager.room("attic")), Set.copyOf(manager.rooms()));
            assertEquals(List.of(session), List.copyOf(lobby.sessions()));
            assertEquals(1, lobby.size());
            assertEquals("room \"lobby\", 1 session", lobby.toString());
            session.leave("lobby");
            assertEquals(Set.of("attic"), session.rooms());
            assertEquals(List.of(manager.room("attic")), List.copyOf(manager.rooms()));
            assertEquals(List.of(), List.copyOf(lobby.sessions()));
            assertEquals(0, lobby.size());
            assertEquals("room \"a?b\", 0 sessions", manager.room("a\nb").toString());
        }
    }

    @OnEachTransport
    void aRoomIsTheSameForTheSameNameInOneManager(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                ServerFixture other = ServerFixture.on(transport)) {
            Room lobby = fixture.manager().room("lobby");
            assertEquals(lobby, fixture.manager().room("lobby"));
            assertEquals(lobby.hashCode(), fixture.manager().room("lobby").hashCode());
            assertNotEquals(lobby, fixture.manager().room("Lobby"));
            assertNotEquals(lobby, other.manager().room("lobby"));
        }
    }

    @OnEachTransport
    void aWriteToNobodyCompletesAtOnceAndReleasesItsBuffer(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ByteBuf data = Unpooled.copiedBuffer(new byte[] {1});
            CompletableFuture<BroadcastResult> written =
                    fixture.manager().room("nobody's").write(data);
            assertTrue(written.isDone());
            assertEquals(NOBODY, Deadline.get(written));
            assertEquals(0, data.refCnt());
            assertEquals(NOBODY, Deadline.get(fixture.manager().room("nobody's").writeMessage("object")));
        }
    }

    @OnEachTransport
    void exceptNamesASessionThatLeftJustNowThatNeverWasOrThatIsInNoRoom(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            Peer ada = fixture.call(port);
            Session first = fixture.accept();
            assertTrue(first.alias("ada"));
            Peer ben = fixture.call(port);
            Session second = fixture.accept();
            fixture.call(port);
            Session outside = fixture.accept();
            first.join("lobby");
            second.join("lobby");
            Room lobby = fixture.manager().room("lobby");
            BroadcastResult one = new BroadcastResult(1, 0, 0);
            BroadcastResult two = new BroadcastResult(2, 0, 0);
            assertEquals(one, Deadline.get(lobby.except(first.id()).write("1")));
            assertEquals(one, Deadline.get(lobby.except("ada").write("2")));
            assertEquals(two, Deadline.get(lobby.except("a999").write("3")));
            assertEquals(two, Deadline.get(lobby.except("no id \0").write("4")));
            assertEquals(two, Deadline.get(lobby.except(outside.id()).write("5")));
            first.leave("lobby");
            assertEquals(one, Deadline.get(lobby.except(first.id()).write("6")));
            assertEquals(NOBODY, Deadline.get(lobby.except(second.id()).write("7")));
            assertEquals("345", ada.readText(3));
            assertEquals("123456", ben.readText(6));
        }
    }

    @OnEachTransport
    void theBuffersOfAnEmptyMessageAndOfAnArraysPartAreTheCallersWords(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            fixture.accept().join("lobby");
            Room lobby = fixture.manager().room("lobby");
            assertEquals(new BroadcastResult(1, 0, 0), Deadline.get(lobby.write("")));
            assertEquals(new BroadcastResult(1, 0, 0), Deadline.get(lobby.write(new byte[] {'a', 'b', 'c'}, 1, 2)));
            assertEquals("bc", peer.readText(2));
        }
    }

    @OnEachTransport
    void aSessionJoinsFromNewOnAndBeforeThatItThrows(Transport transport) throws Exception {
        CompletableFuture<Throwable> early = new CompletableFuture<>();
        CompletableFuture<Integer> inNew = new CompletableFuture<>();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            SessionHandler handler = new SessionHandler() {
                @Override
                public void onAccepted(Session session) {
                    session.leave("lobby");
                    assertEquals(Set.of(), session.rooms());
                    early.complete(assertThrows(IllegalStateException.class, () -> session.join("lobby")));
                }

                @Override
                public void onNew(Session session) {
                    session.join("lobby");
                    manager.room("lobby").write("welcome");
                    inNew.complete(manager.room("lobby").size());
                }

                @Override
                public void onData(Session session, ByteBuf data, java.net.SocketAddress from) {}
            };
            Peer peer = fixture.call(manager.listenTcp(0, handler).port());
            assertEquals("session a1 is not open yet", Deadline.get(early).getMessage());
            assertEquals(1, Deadline.get(inNew));
            assertEquals("welcome", peer.readText(7));
        }
    }

    @OnEachTransport
    void aUdpSocketIsInNoRoom(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> socket.join("lobby"));
            assertEquals("join: session u0 is UDP and has no peer to be in a room", refused.getMessage());
            socket.leave("lobby");
            assertEquals(Set.of(), socket.rooms());
            assertEquals(List.of(), List.copyOf(fixture.manager().rooms()));
        }
    }

    @OnEachTransport
    void aSessionWhoseEndHasBegunIsInNoRoom(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            session.join("lobby");
            Room lobby = fixture.manager().room("lobby");
            CompletableFuture<Void> closed = session.close();
            assertEquals(Set.of(), session.rooms());
            assertEquals(List.of(), List.copyOf(lobby.sessions()));
            assertEquals(0, lobby.size());
            assertEquals(List.of(), List.copyOf(fixture.manager().rooms()));
            assertFalse(session.join("lobby"));
            session.leave("lobby");
            assertEquals(NOBODY, Deadline.get(lobby.write("too late")));
            assertEquals(0, peer.readToEnd().length);
            Deadline.get(closed);
            assertFalse(session.join("lobby"));
            assertEquals(0, fixture.manager().stats().rooms());
        }
    }

    @OnEachTransport
    void inACallbackThatHasClosedTheSessionNoLaterWriteIsForIt(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            session.join("lobby");
            Room lobby = fixture.manager().room("lobby");
            List<CompletableFuture<BroadcastResult>> tooLate = new ArrayList<>();
            session.channel()
                    .eventLoop()
                    .submit(() -> {
                        lobby.write("bye");
                        session.close();
                        tooLate.add(lobby.write("?"));
                        tooLate.add(lobby.latest("k").write("?"));
                        tooLate.add(lobby.writeMessage(new Object()));
                    })
                    .get();
            assertEquals("bye", new String(peer.readToEnd(), StandardCharsets.UTF_8));
            tooLate.forEach(write -> assertEquals(NOBODY, Deadline.get(write)));
        }
    }

    /** Its input goes on, but a session that sends nothing more hears of no room. */
    @OnEachTransport
    void aSessionWhoseOutputHasEndedIsInNoRoom(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            session.join("lobby");
            Deadline.get(session.closeOutput());
            assertEquals(Set.of(), session.rooms());
            assertEquals(NOBODY, Deadline.get(fixture.manager().room("lobby").write("?")));
            assertEquals(0, fixture.manager().stats().memberships());
            peer.send("more");
            assertEquals("more", fixture.next(SessionState.DATA).text());
            assertEquals(0, peer.readToEnd().length);
        }
    }

    @OnEachTransport
    void theFiguresCountRoomsAndMemberships(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            for (int i = 0; i < 3; i++) {
                fixture.call(port);
                Session session = fixture.accept();
                session.join("lobby");
                session.join("room " + i);
            }
            ManagerStats stats = fixture.manager().stats();
            assertEquals(4, stats.rooms());
            assertEquals(6, stats.memberships());
            StringBuilder table = new StringBuilder();
            fixture.manager().listStats(table);
            List<String> lines = table.toString().trim().lines().toList();
            assertTrue(lines.get(lines.size() - 2).endsWith("rooms  memberships"), table::toString);
            assertTrue(lines.get(lines.size() - 1).matches(".* 4 +6"), table::toString);
        }
    }

    @OnEachTransport
    void afterTheManagerHasClosedEveryWriteFails(Transport transport) throws Exception {
        Room lobby;
        Room empty;
        Session session;
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            fixture.call(fixture.listen());
            session = fixture.accept();
            session.join("lobby");
            lobby = fixture.manager().room("lobby");
            empty = fixture.manager().room("em\npty");
        }
        assertFalse(session.join("lobby"));
        assertEquals(0, lobby.size());
        ByteBuf data = Unpooled.copiedBuffer(new byte[] {1});
        assertInstanceOf(ManagerClosedException.class, Deadline.failure(lobby.write(data)));
        assertEquals(0, data.refCnt());
        Throwable refused = Deadline.failure(empty.except("a1").write("?"));
        assertInstanceOf(ManagerClosedException.class, refused);
        assertEquals("room \"em?pty\": the manager has closed", refused.getMessage());
    }

    @Test
    void theNumberOfRoomsHasItsRange() {
        ConnectionManager.Builder builder = ConnectionManager.builder();
        for (int bad : new int[] {-1, 0, 1_000_001}) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> builder.maxRooms(bad));
            assertEquals("maxRooms: " + bad + " is not in 1..1000000", refused.getMessage());
        }
        builder.maxRooms(1).maxRooms(1_000_000).build().close();
    }
}
