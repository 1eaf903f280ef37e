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
import io.cmgr.testkit.Stage;
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

/** What the Go cmgr promised about listening, connecting, writing and events; one test for each row of its table. */
@ExtendWith(NoLeaks.class)
class SeedContractTest {
    private static final String LOOPBACK = "127.0.0.1";

    @OnEachTransport
    void aManagerListensAndAFailedBindThrowsWithTheAddressAndTheReason(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport);
                ServerSocket taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();
            Refusal.thrown(
                    BindException.class, ":" + port, () -> stage.manager().listenTcp(port, stage.events()));
            Refusal.thrown(BindException.class, "in use", () -> stage.manager().listenTcp(port, stage.events()));
            assertEquals(List.of(), List.copyOf(stage.manager().listeners()));
            stage.call(stage.listen()).send("hello");
            stage.accept();
            assertEquals("hello", stage.next(SessionState.DATA).text());
        }
    }

    @OnEachTransport
    void listenTakesIpv4OrIpv6OrBothByAddressAndTellsItsEphemeralPort(Transport transport) throws Exception {
        Needs.ipv6();
        try (Stage stage = Stage.on(transport)) {
            ConnectionManager manager = stage.manager();
            Listener v4 = manager.listen(TcpListen.on(LOOPBACK, 0), stage.events());
            Listener v6 = manager.listen(TcpListen.on("::1", 0), stage.events());
            Listener both = manager.listen(TcpListen.on("::", 0), stage.events());
            assertTrue(v4.port() > 0 && v6.port() > 0 && both.port() > 0);
            assertEquals(new InetSocketAddress(LOOPBACK, v4.port()), v4.localAddress());
            var targets = List.of(
                    Map.entry(LOOPBACK, v4), Map.entry("::1", v6), Map.entry(LOOPBACK, both), Map.entry("::1", both));
            for (var target : targets) {
                Listener listener = target.getValue();
                stage.guest(Peer.connect(target.getKey(), listener.port()));
                assertEquals(listener.id(), stage.accept().listenerId());
            }
        }
    }

    @OnEachTransport
    void theFirstListenerIsL0AndIdsAreUniqueOverAllListeners(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            Listener first = stage.manager().listenTcp(0, stage.events());
            Listener second = stage.manager().listenTcp(0, stage.events());
            assertEquals(List.of("l0", "l1"), List.of(first.id(), second.id()));
            Peer one = stage.call(first.port());
            Session ofFirst = stage.accept();
            Peer two = stage.call(second.port());
            Session ofSecond = stage.accept();
            assertEquals(List.of("a1", "a2"), List.of(ofFirst.id(), ofSecond.id()));
            Deadline.get(stage.manager().write("a1", "to one"));
            Deadline.get(stage.manager().write("a2", "to two"));
            assertEquals("to one", one.readText(6));
            assertEquals("to two", two.readText(6));
        }
    }

    @OnEachTransport
    void connectDoesNotBlock(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport);
                FullBacklog silent = new FullBacklog()) {
            var attempt = stage.manager().connect(silent.hostPort(), "patient", stage.events());
            assertFalse(attempt.isDone());
            assertTrue(attempt.cancel(false));
        }
    }

    @OnEachTransport
    void aFailedConnectRegistersNothingAndLeavesTheIdFree(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            int port = stage.listen();
            int closed = closedPort();
            var refused = stage.manager().connect(LOOPBACK + ":" + closed, "name", stage.events());
            Refusal.failed(ConnectException.class, ":" + closed, refused);
            assertTrue(stage.manager().session("name").isEmpty());
            assertEquals(0, stage.manager().stats().opened());
            assertNull(stage.events().poll());
            assertInstanceOf(
                    NoSuchSessionException.class,
                    Deadline.failure(stage.manager().write("name", "x")));
            Session second = Deadline.get(stage.manager().connect(LOOPBACK + ":" + port, "name", stage.events()));
            assertSame(second, stage.manager().session("name").orElseThrow());
            Deadline.get(second.abort());
        }
    }

    @OnEachTransport
    void aDuplicateIdIsRefusedAndTheFirstSessionStaysUntouched(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport);
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName(LOOPBACK))) {
            String target = LOOPBACK + ":" + server.getLocalPort();
            Session first = Deadline.get(stage.manager().connect(target, "name", stage.events()));
            assertSame(first, stage.next(SessionState.NEW).session());
            Refusal.failed(
                    DuplicateSessionException.class,
                    "\"name\"",
                    stage.manager().connect(target, "name", stage.events()));
            Peer peer = stage.guest(Peer.of(server.accept()));
            peer.send("question");
            SessionEvent question = stage.next(SessionState.DATA);
            assertSame(first, question.session());
            question.reply("answer").join();
            assertEquals("answer", peer.readText(6));
        }
    }

    @OnEachTransport
    void aWriteHasItsOutcomeInAFutureAndAnUnknownIdIsAnError(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            Peer peer = stage.call(stage.listen());
            String id = stage.accept().id();
            Deadline.get(stage.manager().write(id, new byte[] {1, 2, 3}));
            assertArrayEquals(new byte[] {1, 2, 3}, peer.read(3));
            Refusal.failed(
                    NoSuchSessionException.class, "\"a77\"", stage.manager().write("a77", new byte[1]));
        }
    }

    @OnEachTransport
    void aPartOfAnArrayIsBoundsCheckedAndSentExactlyOnce(Transport transport) throws Exception {
        byte[] array = "0123456789".getBytes(UTF_8);
        try (Stage stage = Stage.on(transport)) {
            Peer peer = stage.call(stage.listen());
            Session session = stage.accept();
            ConnectionManager manager = stage.manager();
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
        try (Stage stage = Stage.on(transport)) {
            Peer peer = stage.call(stage.listen());
            Session session = stage.accept();
            Deadline.get(stage.manager().write(session.id(), text));
            Deadline.get(stage.manager().write(session.id(), CharBuffer.wrap(text)));
            peer.finish();
            assertArrayEquals((text + text).getBytes(UTF_8), peer.readToEnd());
        }
    }

    @OnEachTransport
    void anEventCarriesDataIdPeerStateAndDetail(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            Peer peer = stage.call(stage.listen());
            var from = peer.socket().getLocalSocketAddress();
            peer.send("payload");
            for (SessionState state : List.of(SessionState.ACCEPTED, SessionState.NEW, SessionState.DATA)) {
                SessionEvent event = stage.next(state);
                assertEquals("a1", event.id());
                assertEquals(from, event.from());
                assertEquals(state == SessionState.DATA ? "payload" : "", event.text());
                assertEquals(state == SessionState.DATA, event.detail().isEmpty());
                assertTrue(event.reason() == null && event.cause() == null && !event.truncated());
                assertFalse(event.toString().contains("payload"));
            }
            peer.reset();
            SessionEvent end = stage.next(SessionState.DISCONNECTED);
            assertEquals(from, end.from());
            assertEquals(DisconnectReason.RESET, end.reason());
            assertNotNull(end.cause());
            assertTrue(
                    end.detail().contains("a1 with 127.0.0.1:") && end.detail().contains("RESET"), end::detail);
        }
    }

    @OnEachTransport
    void theStatesComeInOrderAndDisconnectedOnceAndLast(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            Peer peer = stage.call(stage.listen());
            peer.send("data").finish();
            stage.next(SessionState.ACCEPTED);
            Session session = stage.next(SessionState.NEW).session();
            stage.next(SessionState.DATA);
            SessionEvent end = stage.next(SessionState.DISCONNECTED);
            assertEquals(DisconnectReason.PEER_CLOSED, end.reason());
            assertNull(end.cause());
            Deadline.get(session.close());
            Deadline.get(session.abort());
            assertTrue(stage.manager().session(session.id()).isEmpty());
            Deadline.get(stage.manager().closeAsync());
            assertNull(stage.events().take(), "something came after DISCONNECTED");
        }
    }

    @OnEachTransport
    void aSessionIsNotOpenAsSoonAsItsCloseBegan(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            Peer peer = stage.call(stage.listen());
            Session session = stage.accept();
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
