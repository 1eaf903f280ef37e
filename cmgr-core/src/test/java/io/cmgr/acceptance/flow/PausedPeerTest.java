// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.DISCONNECTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.PausingRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.StreamPeers;
import io.cmgr.testkit.StreamPeers.Setup;
import io.cmgr.testkit.StreamPeers.StreamPeer;
import io.cmgr.testkit.Transports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Paused sessions whose peers have gone: a pause does not keep a dead session for ever. */
@ExtendWith(NoLeaks.class)
class PausedPeerTest {
    private static final Duration IDLE = Duration.ofMillis(500);

    @TempDir
    private Path directory;

    @OnEachTransport
    void aResetEndsPausedSessionsHoweverMuchIsUnread(Transport transport) throws Exception {
        List<PausingRecorder> all = new ArrayList<>();
        try (ConnectionManager manager = Transports.manager(transport)) {
            List<Peer> peers = new ArrayList<>();
            for (int unread : new int[] {0, 100, 1 << 20}) {
                PausingRecorder events = new PausingRecorder();
                all.add(events);
                Peer peer =
                        Peer.connect(manager.listen(TcpListen.on("127.0.0.1", 0).receiveBuffer(4 << 20), events)
                                .port());
                events.nextSession();
                peer.send(new byte[unread]);
                peers.add(peer);
            }
            for (Peer peer : peers) {
                peer.reset();
            }
            for (PausingRecorder events : all) {
                assertEquals(DisconnectReason.RESET, events.next(DISCONNECTED).reason());
            }
            assertTrue(manager.sessions().isEmpty());
        }
    }

    @OnEachTransport
    void aResetAfterAHeldEndOfInputEndsPausedSessionsToo(Transport transport) throws Exception {
        PausingRecorder events = new PausingRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            peer.send("hello").finish();
            Reads.awaitHeldEnd(session);
            peer.reset();
            assertEquals(DisconnectReason.RESET, events.next(DISCONNECTED).reason());
        }
    }

    @OnEachTransport
    void aResetEndsAnAttachedSessionWithoutHalfClosureToo(Transport transport) throws Exception {
        PausingRecorder events = new PausingRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server =
                        ApplicationServer.reading(transport, channel -> manager.attach(null, channel, events));
                Peer peer = Peer.connect(server.port())) {
            events.nextSession();
            peer.send("hello");
            peer.reset();
            assertEquals(DisconnectReason.RESET, events.next(DISCONNECTED).reason());
        }
    }

    @OnEachTransport
    void anEndOfInputMakesTheIdleTimeCountAndAPauseAloneDoesNot(Transport transport) throws Exception {
        Map<StreamPeers, PausingRecorder> all = new EnumMap<>(StreamPeers.class);
        List<StreamPeer> peers = new ArrayList<>();
        PausingRecorder patient = new PausingRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer silent =
                        Peer.connect(manager.listen(TcpListen.on("127.0.0.1", 0).idleTimeout(IDLE), patient)
                                .port())) {
            Session kept = patient.nextSession();
            for (StreamPeers way : StreamPeers.values()) {
                if (way == StreamPeers.ATTACHED) {
                    continue; // its idle time is the application's own
                }
                PausingRecorder events = new PausingRecorder();
                all.put(way, events);
                peers.add(way.connect(new Setup(manager, Framing.raw(), directory, IDLE), events));
                events.nextSession();
            }
            for (StreamPeer peer : peers) {
                peer.send("hello");
                peer.finish();
            }
            for (Map.Entry<StreamPeers, PausingRecorder> one : all.entrySet()) {
                DisconnectReason reason = one.getValue().next(DISCONNECTED).reason();
                assertEquals(DisconnectReason.IDLE_TIMEOUT, reason, one.getKey()::toString);
            }
            assertTrue(kept.isOpen());
            assertEquals(0, patient.size());
            silent.send("still here");
            kept.resumeReads();
            assertEquals("still here", patient.next(DATA).text());
            for (StreamPeer peer : peers) {
                peer.close();
            }
        }
    }

    @OnEachTransport
    void aWriteThatFailsEndsPausedSessions(Transport transport) throws Exception {
        PausingRecorder events = new PausingRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            peer.send("unread");
            peer.reset();
            Deadline.until("the writes to fail", () -> {
                var unused = session.write("x");
                return !session.isOpen();
            });
            assertEquals(DisconnectReason.RESET, events.next(DISCONNECTED).reason());
            assertTrue(manager.sessions().isEmpty());
        }
    }

    @OnEachTransport
    void anAbortOrACloseReleasesWhatIsHeld(Transport transport) throws Exception {
        PausingRecorder events = new PausingRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, events).port();
            try (Peer one = Peer.connect(port);
                    Peer other = Peer.connect(port)) {
                List<Session> sessions = List.of(events.nextSession(), events.nextSession());
                one.send("hello").finish();
                other.send("hello").finish();
                sessions.forEach(Reads::awaitHeldEnd);
                Deadline.get(sessions.get(0).abort());
                assertEquals(DisconnectReason.ABORTED, events.next(DISCONNECTED).reason());
                Deadline.get(sessions.get(1).close());
                assertEquals(
                        DisconnectReason.LOCAL_CLOSE, events.next(DISCONNECTED).reason());
            }
        }
    }
}
