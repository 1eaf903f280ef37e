// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.seed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.DuplicateSessionException;
import io.cmgr.session.Listener;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.FullBacklog;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.CharBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract of the original cmgr, in Go, for listening, connecting, writing and events: one test per row. */
@ExtendWith(NoLeaks.class)
class SeedContractTest {
    private static final String LOOPBACK = "127.0.0.1";

    @OnEachTransport
    void aManagerListensAndAFailedBindThrowsWithTheAddressAndTheReason(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                ServerSocket taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();
            Refusal.thrown(
                    BindException.class, ":" + port, () -> fixture.manager().listenTcp(port, fixture.events()));
            Refusal.thrown(
                    BindException.class, "in use", () -> fixture.manager().listenTcp(port, fixture.events()));
            assertEquals(List.of(), List.copyOf(fixture.manager().listeners()));
            fixture.call(fixture.listen()).send("hello");
            fixture.accept();
            assertEquals("hello", fixture.next(SessionState.DATA).text());
        }
    }

    @OnEachTransport
    void listenTakesIpv4OrIpv6OrBothByAddressAndTellsItsEphemeralPort(Transport transport) throws Exception {
        Needs.ipv6();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            Listener v4 = manager.listen(TcpListen.on(LOOPBACK, 0), fixture.events());
            Listener v6 = manager.listen(TcpListen.on("::1", 0), fixture.events());
            Listener both = manager.listen(TcpListen.on("::", 0), fixture.events());
            assertTrue(v4.port() > 0 && v6.port() > 0 && both.port() > 0);
            assertEquals(new InetSocketAddress(LOOPBACK, v4.port()), v4.localAddress());
            var targets = List.of(
                    Map.entry(LOOPBACK, v4), Map.entry("::1", v6), Map.entry(LOOPBACK, both), Map.entry("::1", both));
            for (var target : targets) {
                Listener listener = target.getValue();
                fixture.closeFirst(Peer.connect(target.getKey(), listener.port()));
                assertEquals(listener.id(), fixture.accept().listenerId());
            }
        }
    }

    @OnEachTransport
    void theFirstListenerIsL0AndIdsAreUniqueOverAllListeners(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Listener first = fixture.manager().listenTcp(0, fixture.events());
            Listener second = fixture.manager().listenTcp(0, fixture.events());
            assertEquals(List.of("l0", "l1"), List.of(first.id(), second.id()));
            Peer one = fixture.call(first.port());
            Session ofFirst = fixture.accept();
            Peer two = fixture.call(second.port());
            Session ofSecond = fixture.accept();
            assertEquals(List.of("a1", "a2"), List.of(ofFirst.id(), ofSecond.id()));
            Deadline.get(fixture.manager().write("a1", "to one"));
            Deadline.get(fixture.manager().write("a2", "to two"));
            assertEquals("to one", one.readText(6));
            assertEquals("to two", two.readText(6));
        }
    }

    @OnEachTransport
    void connectDoesNotBlock(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                FullBacklog silent = new FullBacklog()) {
            var attempt = fixture.manager().connect(silent.hostPort(), "patient", fixture.events());
            assertFalse(attempt.isDone());
            assertTrue(attempt.cancel(false));
        }
    }

    @OnEachTransport
    void aFailedConnectRegistersNothingAndLeavesTheIdFree(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            int closed = closedPort();
            var refused = fixture.manager().connect(LOOPBACK + ":" + closed, "name", fixture.events());
            Refusal.failed(ConnectException.class, ":" + closed, refused);
            assertTrue(fixture.manager().session("name").isEmpty());
            assertEquals(0, fixture.manager().stats().opened());
            assertNull(fixture.events().poll());
            assertInstanceOf(
                    NoSuchSessionException.class,
                    Deadline.failure(fixture.manager().write("name", "x")));
            Session second = Deadline.get(fixture.manager().connect(LOOPBACK + ":" + port, "name", fixture.events()));
            assertSame(second, fixture.manager().session("name").orElseThrow());
            Deadline.get(second.abort());
        }
    }

    @OnEachTransport
    void aDuplicateIdIsRefusedAndTheFirstSessionStaysUntouched(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName(LOOPBACK))) {
            String target = LOOPBACK + ":" + server.getLocalPort();
            Session first = Deadline.get(fixture.manager().connect(target, "name", fixture.events()));
            assertSame(first, fixture.next(SessionState.NEW).session());
            Refusal.failed(
                    DuplicateSessionException.class,
                    "\"name\"",
                    fixture.manager().connect(target, "name", fixture.events()));
            Peer peer = fixture.closeFirst(Peer.of(server.accept()));
            peer.send("question");
            SessionEvent question = fixture.next(SessionState.DATA);
            assertSame(first, question.session());
            question.reply("answer").join();
            assertEquals("answer", peer.readText(6));
        }
    }

    @OnEachTransport
    void aWriteHasItsOutcomeInAFutureAndAnUnknownIdIsAnError(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            String id = fixture.accept().id();
            Deadline.get(fixture.manager().write(id, new byte[] {1, 2, 3}));
            assertArrayEquals(new byte[] {1, 2, 3}, peer.read(3));
            Refusal.failed(
                    NoSuchSessionException.class, "\"a77\"", fixture.manager().write("a77", new byte[1]));
        }
    }

    @OnEachTransport
    void aPartOfAnArrayIsBoundsCheckedAndSentExactlyOnce(Transport transport) throws Exception {
        byte[] array = "0123456789".getBytes(UTF_8);
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            ConnectionManager manager = fixture.manager();
            Refusal.thrown(IndexOutOfBoundsException.class, "9", () -> manager.write(session.id(), array, 9, 2));
            Deadline.get(manager.write(session.id(), array, 2, 5));
            array[3] = 'X';
            Deadline.get(manager.write(session.id(), array, 10, 0));
            Deadline.get(session.write(array, 0, 1));
            peer.finish();
            assertEquals("234560", new String(peer.readToEnd(), UTF_8));
        }
    }

    @OnEachTransport
    void textGoesOutAsUtf8(Transport transport) throws Exception {
        String text = "Grüße, 世界 \uD83D\uDE80";
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            Deadline.get(fixture.manager().write(session.id(), text));
            Deadline.get(fixture.manager().write(session.id(), CharBuffer.wrap(text)));
            peer.finish();
            assertArrayEquals((text + text).getBytes(UTF_8), peer.readToEnd());
        }
    }

    @OnEachTransport
    void anEventCarriesDataIdPeerStateAndDetail(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            var from = peer.socket().getLocalSocketAddress();
            peer.send("payload");
            for (SessionState state : List.of(SessionState.ACCEPTED, SessionState.NEW, SessionState.DATA)) {
                SessionEvent event = fixture.next(state);
                assertEquals("a1", event.id());
                assertEquals(from, event.from());
                assertEquals(state == SessionState.DATA ? "payload" : "", event.text());
                assertEquals(state == SessionState.DATA, event.detail().isEmpty());
                assertTrue(event.reason() == null && event.cause() == null && !event.truncated());
                assertFalse(event.toString().contains("payload"));
            }
            peer.reset();
            SessionEvent end = fixture.next(SessionState.DISCONNECTED);
            assertEquals(from, end.from());
            assertEquals(DisconnectReason.RESET, end.reason());
            assertNotNull(end.cause());
            assertTrue(
                    end.detail().contains("a1 with 127.0.0.1:") && end.detail().contains("RESET"), end::detail);
        }
    }

    @OnEachTransport
    void theStatesComeInOrderAndDisconnectedOnceAndLast(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            peer.send("data").finish();
            fixture.next(SessionState.ACCEPTED);
            Session session = fixture.next(SessionState.NEW).session();
            fixture.next(SessionState.DATA);
            SessionEvent end = fixture.next(SessionState.DISCONNECTED);
            assertEquals(DisconnectReason.PEER_CLOSED, end.reason());
            assertNull(end.cause());
            Deadline.get(session.close());
            Deadline.get(session.abort());
            assertTrue(fixture.manager().session(session.id()).isEmpty());
            Deadline.get(fixture.manager().closeAsync());
            assertNull(fixture.events().take(), "something came after DISCONNECTED");
        }
    }

    @OnEachTransport
    void aSessionIsNoLongerOpenOnceItsCloseHasBegun(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            assertTrue(session.isOpen());
            var end = session.close();
            assertFalse(session.isOpen());
            peer.finish();
            Deadline.get(end);
        }
    }

    @Test
    void theDefaultListenerIsTheFirst() throws Exception {
        try (ConnectionManager manager = ConnectionManager.create();
                var events = manager.openEventChannel()) {
            Listener first = manager.listenTcp(0, events);
            assertEquals("l0", ConnectionManager.DEFAULT_LISTENER);
            assertSame(
                    first, manager.listener(ConnectionManager.DEFAULT_LISTENER).orElseThrow());
        }
    }

    private static int closedPort() throws Exception {
        try (ServerSocket brief = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return brief.getLocalPort();
        }
    }
}
