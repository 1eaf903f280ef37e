// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Room;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ReadingPeers;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What befalls one member, and the others do not notice. */
@ExtendWith(NoLeaks.class)
class RoomFaultTest {
    private static final int MESSAGE = 64;
    private static final int MESSAGES = 300;

    @OnEachTransport
    void aMemberThatFailsWhileTheRoomIsWrittenIsNotWrittenTwiceAndSkipsNobody(Transport transport) throws Exception {
        resetOneOf(transport, 100, 50);
        resetOneOf(transport, 100, 99);
        resetOneOf(transport, 1, 0);
    }

    @Tag("soak")
    @OnEachTransport
    void theSameOfAThousand(Transport transport) throws Exception {
        for (int k : List.of(0, 1, 500, 998, 999)) {
            resetOneOf(transport, 1000, k);
        }
    }

    /** One peer resets in the middle of many messages; the others get each of them once and in order. */
    private static void resetOneOf(Transport transport, int members, int which) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, events).port();
            Room lobby = manager.room("lobby");
            try (ReadingPeers before = new ReadingPeers(port, which);
                    Peer failing = Peer.connect(port);
                    ReadingPeers after = new ReadingPeers(port, members - which - 1)) {
                Deadline.until("all", () -> manager.sessions().size() == members);
                manager.sessions().forEach(session -> Deadline.until("open", () -> joins(session)));
                assertEquals(members, lobby.size());
                for (int i = 0; i < MESSAGES; i++) {
                    if (i == MESSAGES / 2) {
                        failing.reset();
                    }
                    BroadcastResult result = Deadline.get(lobby.write(TestStream.bytes((long) i * MESSAGE, MESSAGE)));
                    assertEquals(0, result.failed() + result.skipped());
                    assertTrue(members - result.queued() <= 1, result::toString);
                }
                long all = (long) MESSAGES * MESSAGE;
                Deadline.until("every message", () -> before.has(all) && after.has(all));
                Deadline.until("the end of one", () -> lobby.size() == members - 1);
                assertEquals(members - 1, manager.stats().memberships());
            }
            Deadline.until(
                    "nobody", () -> manager.rooms().isEmpty() && manager.stats().rooms() == 0);
        }
    }

    private static boolean joins(Session session) {
        try {
            return session.join("lobby");
        } catch (IllegalStateException notOpenYet) {
            return false;
        }
    }

    @OnEachTransport
    void oneStalledMemberOfMoreDelaysNobody(Transport transport) throws Exception {
        stallOneOf(transport, 50);
    }

    @Tag("soak")
    @OnEachTransport
    void oneStalledMemberOfThousandDelaysNobody(Transport transport) throws Exception {
        stallOneOf(transport, 1000);
    }

    /** One peer reads nothing. What it skips adds up with what it drops, and the others get everything. */
    private static void stallOneOf(Transport transport, int members) throws Exception {
        EventRecorder events = new EventRecorder();
        int size = 16 << 10;
        int messages = 100;
        try (ConnectionManager manager = Transports.manager(transport)) {
            TcpListen narrow = TcpListen.on(0)
                    .sendBuffer(64 << 10)
                    .maxPendingBytes(4L * size)
                    .slowConsumer(SlowConsumerPolicy.DROP);
            int slow = manager.listen(narrow, events).port();
            int port = manager.listenTcp(0, events).port();
            Room lobby = manager.room("lobby");
            try (Peer stalled = Peer.connect(slow, 16 << 10);
                    ReadingPeers well = new ReadingPeers(port, members - 1)) {
                Deadline.until("all", () -> manager.sessions().size() == members);
                manager.sessions().forEach(session -> Deadline.until("open", () -> joins(session)));
                Session held = manager.sessions().stream()
                        .filter(session -> manager.listener(session.listenerId())
                                        .orElseThrow()
                                        .port()
                                == slow)
                        .findAny()
                        .orElseThrow();
                long skipped = 0;
                for (int i = 0; i < messages; i++) {
                    BroadcastResult result = Deadline.get(lobby.write(TestStream.bytes((long) i * size, size)));
                    assertEquals(members, result.queued() + result.skipped());
                    assertTrue(result.skipped() <= 1, result::toString);
                    skipped += result.skipped();
                    long sent = (i + 1L) * size;
                    Deadline.until("those that read", () -> well.has(sent));
                }
                assertTrue(skipped > 0, "nothing was skipped");
                assertEquals(skipped, held.stats().dropped());
                assertTrue(held.isOpen());
                stalled.reset();
                Deadline.get(held.closed());
            }
        }
    }

    /** Although the session lives on until it has read what its peer has sent, here while the callback of that runs. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.cmgr.testkit.Transports#withoutIoUring")
    void aMemberWhoseOutputHasFailedHasLeft(Transport transport) throws Exception {
        CompletableFuture<Void> called = new CompletableFuture<>();
        CompletableFuture<Void> reset = new CompletableFuture<>();
        CompletableFuture<List<Object>> found = new CompletableFuture<>();
        try (ConnectionManager manager = Transports.manager(transport)) {
            SessionHandler handler = new SessionHandler() {
                @Override
                public void onNew(Session session) {
                    session.join("lobby");
                }

                @Override
                public void onData(Session session, ByteBuf data, SocketAddress from) {
                    called.complete(null);
                    Deadline.get(reset);
                    var unused = session.write("cannot go out");
                    session.channel().flush();
                    found.complete(List.of(
                            session.closed().isDone(), manager.stats().memberships(), List.copyOf(manager.rooms())));
                }
            };
            TcpListen where = TcpListen.on(0).pipeline(pipeline -> pipeline.addLast(new ChannelDuplexHandler()));
            try (Peer peer = Peer.connect(manager.listen(where, handler).port())) {
                peer.send("!");
                Deadline.get(called);
                assertEquals(1, manager.stats().memberships());
                peer.reset();
                reset.complete(null);
                assertEquals(List.of(false, 0L, List.of()), Deadline.get(found));
            }
        }
    }

    @OnEachTransport
    void leavingInOnDataAndInOnDisconnected(Transport transport) throws Exception {
        CompletableFuture<Set<String>> roomsAtTheEnd = new CompletableFuture<>();
        CompletableFuture<Boolean> joinsAtTheEnd = new CompletableFuture<>();
        CompletableFuture<BroadcastResult> writtenAtTheEnd = new CompletableFuture<>();
        try (ConnectionManager manager = Transports.manager(transport)) {
            Room lobby = manager.room("lobby");
            SessionHandler handler = new SessionHandler() {
                @Override
                public void onNew(Session session) {
                    session.join("lobby");
                    session.join("attic");
                }

                @Override
                public void onData(Session session, ByteBuf data, SocketAddress from) {
                    lobby.write("1");
                    session.leave("lobby");
                    lobby.write("never");
                    session.join("lobby");
                    lobby.write("2");
                    session.leave("lobby");
                }

                @Override
                public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
                    roomsAtTheEnd.complete(session.rooms());
                    session.leave("attic");
                    joinsAtTheEnd.complete(session.join("attic"));
                    manager.room("attic").write("to nobody").thenAccept(writtenAtTheEnd::complete);
                }
            };
            try (Peer peer = Peer.connect(manager.listenTcp(0, handler).port())) {
                peer.send("!");
                assertEquals("12", peer.readText(2));
                assertEquals(List.of(manager.room("attic")), List.copyOf(manager.rooms()));
            }
            assertEquals(Set.of(), Deadline.get(roomsAtTheEnd));
            assertFalse(Deadline.get(joinsAtTheEnd));
            assertEquals(new BroadcastResult(0, 0, 0), Deadline.get(writtenAtTheEnd));
            assertEquals(0, manager.stats().rooms() + manager.stats().memberships());
        }
    }
}
