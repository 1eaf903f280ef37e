// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static io.cmgr.testkit.Callback.DISCONNECTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.Transports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session that neither receives nor sends for too long is ended. */
@ExtendWith(NoLeaks.class)
class IdleTest {
    private final EventRecorder events = new EventRecorder();

    private static TcpListen idleAfter(int millis) {
        return TcpListen.on(0).idleTimeout(Duration.ofMillis(millis));
    }

    @OnEachTransport
    void aSilentSessionEndsAndOneThatSendsOrReceivesDoesNot(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(idleAfter(400), events).port();
            try (Peer sender = Peer.connect(port)) {
                Session sending = events.nextSession();
                try (Peer receiver = Peer.connect(port)) {
                    Session receiving = events.nextSession();
                    try (Peer silent = Peer.connect(port);
                            Background background = new Background()) {
                        background.start("silent", () -> assertEquals(0, silent.readToEnd().length));
                        EventRecorder.Event event = events.next();
                        while (event.callback() != DISCONNECTED) {
                            sender.send("x");
                            Deadline.get(receiving.write("x"));
                            event = events.next();
                        }
                        assertEquals(DisconnectReason.IDLE_TIMEOUT, event.reason());
                        assertNotEquals(sending.id(), event.session().id());
                        assertNotEquals(receiving.id(), event.session().id());
                        assertTrue(sending.isOpen() && receiving.isOpen());
                    }
                }
            }
        }
    }

    @OnEachTransport
    void whileReadsArePausedTheTimeDoesNotCount(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(idleAfter(150), events).port();
            try (Peer paused = Peer.connect(port)) {
                Session session = events.nextSession();
                session.pauseReads();
                for (int i = 0; i < 3; i++) { // other idle sessions have come and gone meanwhile
                    try (Peer silent = Peer.connect(port)) {
                        assertEquals(0, silent.readToEnd().length);
                        EventRecorder.Event end = events.nextDisconnected();
                        assertNotEquals(session.id(), end.session().id());
                    }
                }
                assertTrue(session.isOpen());
                session.resumeReads();
                assertEquals(0, paused.readToEnd().length);
                EventRecorder.Event end = events.nextDisconnected();
                assertEquals(session.id(), end.session().id());
                assertEquals(DisconnectReason.IDLE_TIMEOUT, end.reason());
            }
        }
    }

    @OnEachTransport
    void anOutgoingConnectionHasAnIdleTimeoutToo(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            Session session = Deadline.get(manager.connect(
                    TcpConnect.to("127.0.0.1", server.getLocalPort()).idleTimeout(Duration.ofMillis(100)), events));
            try (var accepted = server.accept()) {
                assertEquals(-1, accepted.getInputStream().read());
            }
            Deadline.get(session.closed());
            assertEquals(
                    DisconnectReason.IDLE_TIMEOUT, events.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void aTimeoutOutOfRangeIsRefused(Transport transport) {
        Refusal.thrown(
                IllegalArgumentException.class,
                "idleTimeout",
                () -> TcpListen.on(0).idleTimeout(Duration.ofDays(2)));
        Refusal.thrown(
                IllegalArgumentException.class,
                "idleTimeout",
                () -> TcpListen.on(0).idleTimeout(Duration.ofMillis(-1)));
        Refusal.thrown(
                IllegalArgumentException.class,
                "readTimeout: PT48H",
                () -> TcpListen.on(0).readTimeout(Duration.ofDays(2)));
        Refusal.thrown(
                IllegalArgumentException.class,
                "handshakeTimeout",
                () -> TcpListen.on(0).handshakeTimeout(Duration.ZERO));
    }
}
