// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Callback;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UdpPeer;
import io.netty.buffer.ByteBuf;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code SessionHandler.each}: every session has a handler of its own. */
@ExtendWith(NoLeaks.class)
class HandlerPerSessionTest {
    /** The state of one conversation: counts what its own peer has sent. */
    private static final class Counting implements SessionHandler {
        private int bytes;

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            bytes += data.readableBytes();
            var unused = session.write(bytes + "\n");
        }
    }

    @OnEachTransport
    void twoSessionsDoNotShareTheirState(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.manager()
                    .listenTcp(0, SessionHandler.each(session -> new Counting()))
                    .port();
            Peer one = fixture.call(port);
            Peer other = fixture.call(port);
            assertEquals("3\n", one.send("abc").readText(2));
            assertEquals("1\n", other.send("x").readText(2));
            assertEquals("5\n", one.send("de").readText(2));
        }
    }

    @OnEachTransport
    void theHandlerIsMadeOnceAtTheFirstEventAndHearsAllOfThem(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        Map<Session, EventRecorder> made = new ConcurrentHashMap<>();
        AtomicInteger times = new AtomicInteger();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            SessionHandler each = SessionHandler.each(session -> {
                times.incrementAndGet();
                return made.computeIfAbsent(session, unused -> new EventRecorder());
            });
            int port = fixture.manager().listen(certificates.listen(), each).port();
            TlsPeer peer = fixture.closeFirst(TlsPeer.connect(port, certificates));
            peer.send("hello");
            Deadline.until("a handler", () -> made.size() == 1);
            EventRecorder own = made.values().iterator().next();
            own.next(Callback.ACCEPTED);
            own.next(Callback.NEW);
            assertEquals("hello", own.next(Callback.DATA).text());
            peer.close();
            own.next(Callback.END_OF_INPUT);
            own.next(Callback.DISCONNECTED);
            assertEquals(1, times.get());
        }
    }

    @OnEachTransport
    void aConnectedSessionHasOneTooFromItsNewOn(Transport transport) throws Exception {
        EventRecorder own = new EventRecorder();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Session session = Deadline.get(
                    fixture.manager().connect("127.0.0.1:" + fixture.listen(), SessionHandler.each(connected -> own)));
            assertEquals("c1", session.id());
            assertSame(session, own.next(Callback.NEW).session());
            fixture.accept();
            var unused = session.close();
            assertEquals(DisconnectReason.LOCAL_CLOSE, own.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void whatTheMakerThrowsEndsThatSessionAlone(Transport transport) throws Exception {
        IllegalArgumentException refused = new IllegalArgumentException("not you");
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            SessionHandler each = SessionHandler.each(session -> {
                if (session.id().equals("a1")) {
                    throw refused;
                }
                return new Counting();
            });
            int port = fixture.manager().listenTcp(0, each).port();
            assertEquals("", new String(fixture.call(port).readToEnd(), StandardCharsets.UTF_8));
            assertEquals("3\n", fixture.call(port).send("abc").readText(2));
            Deadline.until("the end", () -> fixture.manager().stats().closed() == 1);
        }
    }

    @OnEachTransport
    void whatTheMakerThrowsIsTheReasonThatAConnectFailsWith(Transport transport) throws Exception {
        IllegalArgumentException refused = new IllegalArgumentException("not you");
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Throwable error = Deadline.failure(
                    fixture.manager().connect("127.0.0.1:" + fixture.listen(), SessionHandler.each(session -> {
                        throw refused;
                    })));
            assertSame(refused, error);
            fixture.accept();
            assertEquals(SessionState.DISCONNECTED, fixture.next().state());
        }
    }

    @OnEachTransport
    @SuppressWarnings("NullAway") // is what the test is about
    void aMakerThatReturnsNullHasFailed(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Throwable error = Deadline.failure(
                    fixture.manager().connect("127.0.0.1:" + fixture.listen(), SessionHandler.each(session -> null)));
            assertInstanceOf(IllegalStateException.class, error);
            assertEquals("each: the maker returned null for session c1", error.getMessage());
            fixture.accept();
            assertEquals(SessionState.DISCONNECTED, fixture.next().state());
        }
    }

    @OnEachTransport
    void aUdpSocketIsOneSessionWhoseMakerIsAskedAgainAfterAFailure(Transport transport) throws Exception {
        EventRecorder own = new EventRecorder();
        AtomicInteger asked = new AtomicInteger();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, SessionHandler.each(session -> {
                if (asked.incrementAndGet() == 1) {
                    throw new IllegalStateException("not yet");
                }
                return own;
            }));
            int port = ((InetSocketAddress) socket.localAddress()).getPort();
            UdpPeer peer = fixture.closeFirst(UdpPeer.open()).send(port, "lost");
            Deadline.until("a drop", () -> socket.stats().discarded() == 1);
            peer.send(port, "heard");
            assertEquals("heard", own.next(Callback.DATA).text());
            var unused = socket.close();
            own.next(Callback.DISCONNECTED);
            assertEquals(2, asked.get());
        }
    }

    @OnEachTransport
    void oneMakerMayAnswerAnother(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            SessionHandler inner = SessionHandler.each(session -> new Counting());
            int port = fixture.manager()
                    .listenTcp(0, SessionHandler.each(session -> inner))
                    .port();
            assertEquals("3\n", fixture.call(port).send("abc").readText(2));
        }
    }

    @OnEachTransport
    void aSessionThatHasEndedKeepsNoHandlerInMemory(Transport transport) throws Exception {
        AtomicInteger ends = new AtomicInteger();
        Map<String, WeakReference<SessionHandler>> made = new ConcurrentHashMap<>();
        try (ConnectionManager manager = Transports.manager(transport)) {
            SessionHandler each = SessionHandler.each(session -> {
                SessionHandler own = new SessionHandler() {
                    @Override
                    public void onData(Session from, ByteBuf data, SocketAddress address) {}

                    @Override
                    public void onDisconnected(Session ended, DisconnectReason reason, Throwable cause) {
                        ends.incrementAndGet();
                    }
                };
                made.put(session.id(), new WeakReference<>(own));
                return own;
            });
            int port = manager.listen(TcpListen.on("127.0.0.1", 0), each).port();
            Peer peer = Peer.connect(port);
            Deadline.until("a session", () -> manager.session("a1").isPresent());
            Session ended = manager.session("a1").orElseThrow();
            peer.close();
            Deadline.get(ended.closed());
            assertEquals(1, ends.get());
            WeakReference<SessionHandler> own = made.get("a1");
            assertNotNull(own);
            Deadline.until("its collection", () -> {
                System.gc();
                return own.get() == null;
            });
            assertNull(own.get());
            assertTrue(ended.id().startsWith("a")); // it is still held, and did not hold its handler
        }
    }

    /** So that a callback that is added some day does not pass the sessions' own handlers by. */
    @Test
    void itHandsOnEveryCallback() throws Exception {
        Class<?> own = SessionHandler.each(session -> new Counting()).getClass();
        for (Method callback : SessionHandler.class.getMethods()) {
            if (!Modifier.isStatic(callback.getModifiers())) {
                assertSame(
                        own,
                        own.getMethod(callback.getName(), callback.getParameterTypes())
                                .getDeclaringClass(),
                        callback.getName());
            }
        }
    }
}
