// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.DuplicateSessionException;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.UdpPeer;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** The further ids of a session, under which its manager finds it until it ends. */
@ExtendWith(NoLeaks.class)
class AliasTest {
    @OnEachTransport
    void aSessionIsFoundWrittenToAndClosedUnderItsAlias(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            assertTrue(session.alias("Ada"));
            assertEquals("a1", session.id());
            assertSame(session, manager.session("Ada").orElseThrow());
            assertSame(session, manager.session("a1").orElseThrow());
            Deadline.get(manager.write("Ada", "hello"));
            assertEquals("hello", peer.readText(5));
            CompletableFuture<Void> closed = manager.close("Ada");
            assertEquals(0, peer.readToEnd().length);
            Deadline.get(closed);
            assertEquals(
                    DisconnectReason.LOCAL_CLOSE,
                    fixture.next(SessionState.DISCONNECTED).reason());
        }
    }

    @OnEachTransport
    void aBroadcastExceptsIt(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            Peer ada = fixture.call(port);
            assertTrue(fixture.accept().alias("Ada"));
            Peer ben = fixture.call(port);
            fixture.accept();
            CompletableFuture<BroadcastResult> said =
                    fixture.manager().allExcept("Ada").write("hi");
            assertEquals(new BroadcastResult(1, 0, 0), Deadline.get(said));
            assertEquals("hi", ben.readText(2));
            Deadline.get(fixture.manager().writeToAll("all"));
            assertEquals("all", ada.readText(3));
        }
    }

    @OnEachTransport
    void theSessionIsCountedAndListedOnce(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            fixture.call(fixture.listen());
            Session session = fixture.accept();
            assertTrue(session.alias("one"));
            assertTrue(session.alias("two"));
            assertEquals(Set.of("one", "two"), session.aliases());
            assertThrows(
                    UnsupportedOperationException.class, () -> session.aliases().add("three"));
            assertEquals(List.of(session), List.copyOf(fixture.manager().sessions()));
            assertEquals(1, fixture.manager().stats().sessions().size());
            assertEquals(1, fixture.manager().stats().opened());
        }
    }

    @OnEachTransport
    void aNameThatIsTakenIsRefusedByWhomeverItIsTaken(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            fixture.call(port);
            Session first = fixture.accept();
            fixture.call(port);
            Session other = fixture.accept();
            assertTrue(first.alias("Ada"));
            assertFalse(first.alias("Ada"), "its own");
            assertFalse(other.alias("Ada"));
            assertEquals(Set.of(), other.aliases());
            Throwable refusal = Deadline.failure(
                    fixture.manager().connect(TcpConnect.to("127.0.0.1:" + port).as("Ada"), new EventChannel()));
            assertInstanceOf(DuplicateSessionException.class, refusal);
            assertSame(first, fixture.manager().session("Ada").orElseThrow());
        }
    }

    @OnEachTransport
    void theIdOfAnotherSessionIsTaken(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            Session named = Deadline.get(fixture.manager().connect("127.0.0.1:" + port, "uplink", new Silent()));
            Session accepted = fixture.accept();
            assertFalse(accepted.alias("uplink"));
            assertSame(named, fixture.manager().session("uplink").orElseThrow());
            assertFalse(named.alias("uplink"), "its own id");
        }
    }

    @OnEachTransport
    void anUnusableNameIsRefusedWithoutAnException(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            fixture.call(fixture.listen());
            Session session = fixture.accept();
            for (String unusable :
                    List.of("", " ", "Ada B", "a1", "a7", "l0", "x99", "ä", "\r\n", "\0", "*/all", "n".repeat(65))) {
                assertFalse(session.alias(unusable), unusable);
            }
            assertTrue(session.alias("n".repeat(64)));
            assertTrue(session.alias("A.b_c:d-9"));
            assertThrows(NullPointerException.class, () -> session.alias(nothing()));
        }
    }

    @SuppressWarnings("NullAway") // is what the test is about
    private static String nothing() {
        return null;
    }

    @OnEachTransport
    void sixteenAreTheMost(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            fixture.call(fixture.listen());
            Session session = fixture.accept();
            IntStream.range(0, 16).forEach(n -> assertTrue(session.alias("name-" + n)));
            assertFalse(session.alias("name-16"));
            assertEquals(16, session.aliases().size());
            assertEquals(Optional.empty(), fixture.manager().session("name-16"));
        }
    }

    @OnEachTransport
    void whenDisconnectedIsDeliveredTheNamesAreFree(Transport transport) throws Exception {
        CompletableFuture<Boolean> freed = new CompletableFuture<>();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            int port = fixture.listen();
            int ending = manager.listenTcp(0, new Silent() {
                        @Override
                        public void onNew(Session session) {
                            session.alias("Ada");
                        }

                        @Override
                        public void onDisconnected(
                                Session session, DisconnectReason reason, @Nullable Throwable cause) {
                            boolean gone = manager.session("Ada").isEmpty()
                                    && session.aliases().isEmpty();
                            freed.complete(gone && !session.alias("late"));
                        }
                    })
                    .port();
            Peer first = fixture.call(ending);
            Deadline.until("an alias", () -> manager.session("Ada").isPresent());
            first.close();
            assertTrue(Deadline.get(freed));
            fixture.call(port);
            Session next = fixture.accept();
            assertTrue(next.alias("Ada"));
            assertTrue(next.alias("late"));
            assertInstanceOf(NoSuchSessionException.class, Deadline.failure(manager.write("nobody", "?")));
        }
    }

    @OnEachTransport
    void aUdpSocketHasAliasesToo(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            assertTrue(socket.alias("syslog"));
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            Deadline.get(fixture.manager().writeUdp("syslog", new InetSocketAddress("127.0.0.1", peer.port()), "hi"));
            assertEquals("hi", peer.receiveText());
            Deadline.get(fixture.manager().close("syslog"));
            assertFalse(socket.alias("again"));
        }
    }

    @OnEachTransport
    void ofManyThatWantOneNameAtOnceOneHasIt(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            List<Session> sessions = Stream.generate(() -> {
                        try {
                            fixture.call(port);
                            return fixture.accept();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    })
                    .limit(8)
                    .toList();
            List<Session> holders = sessions.parallelStream()
                    .filter(session -> session.alias("Ada"))
                    .toList();
            assertEquals(1, holders.size());
            assertSame(holders.get(0), fixture.manager().session("Ada").orElseThrow());
        }
    }

    private static class Silent implements SessionHandler {
        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {}
    }
}
