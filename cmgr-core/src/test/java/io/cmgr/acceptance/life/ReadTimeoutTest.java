// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.END_OF_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.StreamOptions;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whoever sends nothing for too long is let go, and the limits of a session change in the middle of its life. */
@ExtendWith(NoLeaks.class)
class ReadTimeoutTest {
    private static final Duration SOON = Duration.ofMillis(150);
    private static final Duration LATE = Duration.ofHours(1);

    private final EventRecorder events = new EventRecorder();

    @TempDir
    Path directory;

    private static TcpListen silentFor(Duration limit) {
        return TcpListen.on(0).readTimeout(limit);
    }

    private void assertTimedOut(Session session) {
        EventRecorder.Event end = events.nextDisconnected();
        assertEquals(session.id(), end.session().id());
        assertEquals(DisconnectReason.IDLE_TIMEOUT, end.reason());
        assertNull(end.cause());
    }

    @OnEachTransport
    void whatWeSendDoesNotKeepASilentPeer(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(silentFor(SOON), events).port())) {
            Session session = events.nextSession();
            while (session.isOpen()) {
                session.write("x");
                Deadline.letPass(Duration.ofMillis(10));
            }
            peer.readToEnd();
            assertTimedOut(session);
        }
    }

    @OnEachTransport
    void whatThePeerSendsDoesAlsoInTheMiddleOfAMessage(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(
                        manager.listen(silentFor(Duration.ofMillis(600)).framing(Framing.lines(1000)), events)
                                .port())) {
            Session session = events.nextSession();
            for (int i = 0; i < 60; i++) {
                peer.send("x");
                Deadline.letPass(Duration.ofMillis(20));
            }
            assertTrue(session.isOpen());
            assertEquals(0, peer.readToEnd().length);
            assertTimedOut(session);
        }
    }

    @OnEachTransport
    void aConnectionOfOursHasItToo(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            Session session = Deadline.get(manager.connect(
                    TcpConnect.to("127.0.0.1", server.getLocalPort()).readTimeout(SOON), events));
            try (Peer peer = Peer.of(server.accept())) {
                peer.readToEnd();
            }
            assertTimedOut(session);
        }
    }

    @OnEachTransport
    void overTlsItBeginsWithTheSession(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (ConnectionManager manager = Transports.manager(transport);
                TlsPeer peer = TlsPeer.connect(
                        manager.listen(certificates.listen().readTimeout(SOON), events)
                                .port(),
                        certificates)) {
            peer.handshake();
            Session session = events.nextSession();
            assertEquals(0, peer.readToEnd().length);
            assertTimedOut(session);
        }
    }

    @OnEachTransport
    void overAUnixSocketALimitOfTheSessionsOwnHolds(Transport transport) throws Exception {
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("s"));
        EventRecorder ours = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            manager.listen(TcpListen.on(path), events);
            Session caller = Deadline.get(manager.connect(TcpConnect.to(path), ours));
            Session session = events.nextSession();
            session.readTimeout(SOON);
            assertTimedOut(session);
            Deadline.get(caller.closed());
        }
    }

    @OnEachTransport
    void pausedTimeDoesNotCount(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(silentFor(SOON), events).port();
            try (Peer paused = Peer.connect(port)) {
                Session session = events.nextSession();
                session.pauseReads();
                for (int i = 0; i < 3; i++) { // others have come and gone meanwhile
                    try (Peer silent = Peer.connect(port)) {
                        silent.readToEnd();
                        assertTrue(events.nextDisconnected().session() != session);
                    }
                }
                assertTrue(session.isOpen());
                session.resumeReads();
                paused.readToEnd();
                assertTimedOut(session);
            }
        }
    }

    @OnEachTransport
    void afterThePeersEndNothingMoreIsExpected(Transport transport) throws Exception {
        EventRecorder keptOpen = new EventRecorder() {
            @Override
            public void onEndOfInput(Session session) {
                session.attachment("ended");
            }
        };
        try (ConnectionManager manager = Transports.manager(transport)) {
            try (Peer peer =
                    Peer.connect(manager.listen(silentFor(SOON), keptOpen).port())) {
                peer.send("?").finish();
                Session session = keptOpen.nextSession();
                keptOpen.next(DATA);
                Deadline.until("the peer's end", () -> session.attachment() != null);
                Deadline.letPass(SOON.multipliedBy(3));
                session.write("answer");
                session.close();
                assertArrayEquals("answer".getBytes(UTF_8), peer.readToEnd());
                assertEquals(
                        DisconnectReason.PEER_CLOSED,
                        keptOpen.nextDisconnected().reason());
            }
        }
    }

    /** A login limit becomes the keep-alive that the peer asks for. */
    @OnEachTransport
    void aHandlerReplacesTheLimitOfTheLogin(Transport transport) throws Exception {
        EventRecorder login = new EventRecorder() {
            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {
                session.readTimeout(LATE);
                session.write("welcome");
                super.onData(session, data, from);
            }
        };
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(silentFor(Duration.ofMillis(400)), login).port();
            try (Peer guest = Peer.connect(port);
                    Peer stranger = Peer.connect(port)) {
                guest.send("login");
                assertEquals("welcome", guest.readText(7));
                assertEquals(0, stranger.readToEnd().length);
                EventRecorder.Event end = login.nextDisconnected();
                assertEquals(DisconnectReason.IDLE_TIMEOUT, end.reason());
                Deadline.letPass(Duration.ofMillis(500));
                assertEquals(1, manager.sessions().size());
                Session logged = manager.sessions().iterator().next();
                logged.readTimeout(SOON);
                guest.readToEnd();
                assertEquals(logged.id(), login.nextDisconnected().session().id());
            }
        }
    }

    @Test
    void bothAreOffUnlessTheyAreAskedFor() {
        for (StreamOptions options :
                List.of(TcpListen.on(0).options(), TcpConnect.to("localhost", 1).options())) {
            assertEquals(Duration.ZERO, options.readTimeout());
            assertEquals(Duration.ZERO, options.idleTimeout());
        }
    }

    @OnEachTransport
    void zeroTurnsALimitOff(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(silentFor(LATE).idleTimeout(LATE), events)
                        .port())) {
            Session session = events.nextSession();
            session.readTimeout(SOON);
            session.readTimeout(Duration.ZERO);
            session.idleTimeout(SOON);
            session.idleTimeout(Duration.ZERO);
            Deadline.letPass(SOON.multipliedBy(3));
            assertTrue(session.isOpen());
            peer.finish();
            events.next(END_OF_INPUT);
            events.nextDisconnected();
            session.readTimeout(SOON); // too late, and no error
        }
    }

    @OnEachTransport
    void aTakerOfAChannelSetsTheIdleTimeOfASessionThatHadNone(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel channel = manager.openEventChannel();
                Peer peer = Peer.connect(manager.listenTcp(0, channel).port())) {
            SessionEvent event = Events.next(channel);
            while (event.state() != SessionState.NEW) {
                event = Events.next(channel);
            }
            event.session().idleTimeout(SOON);
            assertEquals(0, peer.readToEnd().length);
            assertEquals(DisconnectReason.IDLE_TIMEOUT, Events.next(channel).reason());
        }
    }

    @OnEachTransport
    void anAttachedSessionCanHaveLimits(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server =
                        ApplicationServer.reading(transport, channel -> manager.attach(null, channel, events));
                Peer peer = Peer.connect(server.port())) {
            Session session = events.nextSession();
            session.readTimeout(SOON);
            peer.readToEnd();
            assertTimedOut(session);
        }
    }

    @OnEachTransport
    void badValuesAreRefusedAndAUdpSocketHasNoLimits(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            Refusal.thrown(
                    IllegalArgumentException.class,
                    "readTimeout: PT-1S is not in PT0.001S..PT24H",
                    () -> session.readTimeout(Duration.ofSeconds(-1)));
            Refusal.thrown(
                    IllegalArgumentException.class,
                    "idleTimeout: PT48H is not in PT0.001S..PT24H",
                    () -> session.idleTimeout(Duration.ofDays(2)));
            UdpSession socket = manager.listenUdp(0, events);
            Refusal.thrown(UnsupportedOperationException.class, "UDP", () -> socket.readTimeout(SOON));
            Refusal.thrown(UnsupportedOperationException.class, "UDP", () -> socket.idleTimeout(SOON));
            Refusal.thrown(
                    IllegalArgumentException.class, "idleTimeout: PT48H", () -> socket.idleTimeout(Duration.ofDays(2)));
            peer.finish();
        }
    }
}
