// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Callback;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.StreamPeers;
import io.cmgr.testkit.StreamPeers.Setup;
import io.cmgr.testkit.StreamPeers.StreamPeer;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code closeOutput()}: we finish sending and go on receiving. */
@ExtendWith(NoLeaks.class)
class CloseOutputTest {
    /** More than a kernel takes for a peer that does not read. */
    private static final int LARGE_BYTES = 12 << 20;

    private static final Set<StreamPeers> ABLE = EnumSet.complementOf(EnumSet.of(StreamPeers.TLS_1_2));
    private static final Certificates CERTIFICATES = new Certificates();

    @TempDir
    private Path directory;

    /** Does nothing at the peer's end, as nobody need who has ended his own direction. */
    private static final class Passive extends EventRecorder {
        @Override
        public void onEndOfInput(Session session) {}
    }

    private final EventRecorder events = new Passive();

    @OnEachTransport
    void whatWasWrittenAndOurEndGoOutAndTheAnswerStillComes(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (StreamPeers way : ABLE) {
                try (StreamPeer peer = way.connect(new Setup(manager, Framing.raw(), directory), events)) {
                    Session session = events.nextSession();
                    CompletableFuture<Void> written = session.write("question");
                    CompletableFuture<Void> ended = session.closeOutput();
                    assertFalse(session.isOpen() || session.isWritable(), way::toString);
                    assertEquals("question", peer.readInput());
                    Deadline.get(ended);
                    assertTrue(written.isDone());
                    Throwable late = Deadline.failure(session.write("late"));
                    assertEquals("session " + session.id() + ": its output is closed", late.getMessage());
                    assertInstanceOf(SessionClosedException.class, late);
                    peer.send("answer");
                    assertEquals("answer", events.next(Callback.DATA).text());
                    peer.finish();
                    EventRecorder.Event end = events.next(Callback.DISCONNECTED);
                    assertEquals(DisconnectReason.LOCAL_CLOSE, end.reason(), way::toString);
                }
            }
        }
    }

    @OnEachTransport
    void behindThePeersEndItClosesTheSessionWithThePeersReason(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (StreamPeers way : ABLE) {
                try (StreamPeer peer = way.connect(new Setup(manager, Framing.raw(), directory), events)) {
                    Session session = events.nextSession();
                    peer.send("question");
                    peer.finish();
                    events.next(Callback.DATA);
                    Reads.awaitEndOfInput(session);
                    session.write("answer");
                    Deadline.get(session.closeOutput());
                    assertEquals("answer", peer.readInput());
                    EventRecorder.Event end = events.next(Callback.DISCONNECTED);
                    assertEquals(DisconnectReason.PEER_CLOSED, end.reason(), way::toString);
                }
            }
        }
    }

    @OnEachTransport
    void ourEndWaitsUntilThePeerHasTakenWhatWasWritten(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (StreamPeers way : EnumSet.of(StreamPeers.ACCEPTED, StreamPeers.ATTACHED, StreamPeers.TLS_1_3)) {
                try (StreamPeer peer = way.connect(new Setup(manager, Framing.raw(), directory), events)) {
                    Session session = events.nextSession();
                    CompletableFuture<Void> written = session.write(new byte[LARGE_BYTES]);
                    CompletableFuture<Void> ended = session.closeOutput();
                    peer.send("meanwhile");
                    assertEquals("meanwhile", events.next(Callback.DATA).text());
                    assertFalse(written.isDone() || ended.isDone(), way::toString);
                    assertEquals(LARGE_BYTES, peer.readInput().length());
                    Deadline.get(ended);
                    peer.finish();
                    events.next(Callback.DISCONNECTED);
                }
            }
        }
    }

    @OnEachTransport
    void toAskAgainHasTheSameAnswerAndAfterACloseThereIsNone(Transport transport) throws Exception {
        ConnectionManager manager = Transports.manager(transport);
        try (Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            CompletableFuture<Void> first = session.closeOutput();
            CompletableFuture<Void> second = session.closeOutput();
            Deadline.get(first);
            Deadline.get(second);
            Deadline.get(session.closeOutput());
            assertEquals(0, peer.readToEnd().length);
            events.next(Callback.DISCONNECTED);
            Deadline.get(session.closeOutput());
        }
        try (Peer peer = Peer.connect(manager.listeners().iterator().next().port())) {
            Session session = events.nextSession();
            session.close();
            assertInstanceOf(SessionClosedException.class, Deadline.failure(session.closeOutput()));
            assertEquals(0, peer.readToEnd().length);
            Deadline.get(session.closed());
            manager.close();
            assertInstanceOf(ManagerClosedException.class, Deadline.failure(session.closeOutput()));
        }
    }

    @OnEachTransport
    void whereADirectionCannotEndAloneNothingChanges(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                TlsPeer peer = TlsPeer.connect(
                                manager.listen(CERTIFICATES.listen("TLSv1.2"), events)
                                        .port(),
                                CERTIFICATES)
                        .handshake()) {
            Session socket = manager.listenUdp(0, events);
            assertInstanceOf(UnsupportedOperationException.class, Deadline.failure(socket.closeOutput()));
            assertTrue(socket.isOpen());
            Session session = events.nextSession();
            assertInstanceOf(UnsupportedOperationException.class, Deadline.failure(session.closeOutput()));
            assertTrue(session.isOpen());
            Deadline.get(session.write("still here"));
            assertEquals("still here", peer.readText(10));
        }
    }

    @OnEachTransport
    void aSessionThatIsNotOpenYetRefusesAndOpens(Transport transport) throws Exception {
        CompletableFuture<Throwable> refusal = new CompletableFuture<>();
        EventRecorder hasty = new EventRecorder() {
            @Override
            public void onAccepted(Session session) {
                session.closeOutput().whenComplete((done, error) -> refusal.complete(error));
            }
        };
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, hasty).port())) {
            assertInstanceOf(IllegalStateException.class, Deadline.get(refusal));
            Session session = hasty.next(Callback.NEW).session();
            assertTrue(session.isOpen());
            session.write("welcome");
            assertEquals("welcome", peer.readText(7));
        }
    }

    /** A socket that is closed at once would answer what its peer still sends with a reset. */
    @OnEachTransport
    void aCloseBehindItStillWaitsForThePeer(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (StreamPeers way : EnumSet.of(StreamPeers.ACCEPTED, StreamPeers.UNIX, StreamPeers.TLS_1_3)) {
                try (StreamPeer peer = way.connect(new Setup(manager, Framing.raw(), directory), events)) {
                    Session session = events.nextSession();
                    Deadline.get(session.closeOutput());
                    assertEquals("", peer.readInput());
                    CompletableFuture<Void> closed = session.close();
                    session.channel().eventLoop().submit(() -> {}).awaitUninterruptibly();
                    for (int i = 0; i < 50; i++) {
                        peer.send("x".repeat(1000));
                    }
                    assertFalse(closed.isDone(), way::toString);
                    peer.finish();
                    peer.close();
                    Deadline.get(closed);
                    assertEquals(
                            DisconnectReason.LOCAL_CLOSE,
                            events.nextDisconnected().reason());
                }
            }
        }
    }

    @OnEachTransport
    void aResetIsAResetAndAnAbortFailsTheEndThatHasNotGoneOut(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, events).port();
            Peer resetting = Peer.connect(port);
            Session session = events.nextSession();
            Deadline.get(session.closeOutput());
            resetting.reset();
            assertEquals(DisconnectReason.RESET, events.nextDisconnected().reason());
            try (Peer slow = Peer.connect(port, 16 << 10)) {
                Session full = events.nextSession();
                full.write(new byte[LARGE_BYTES]);
                CompletableFuture<Void> ended = full.closeOutput();
                slow.read(1);
                full.abort();
                assertInstanceOf(SessionClosedException.class, Deadline.failure(ended));
                assertEquals(DisconnectReason.ABORTED, events.nextDisconnected().reason());
            }
        }
    }

    @OnEachTransport
    void broadcastsPassTheSessionBy(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, events).port();
            try (Peer ending = Peer.connect(port)) {
                Session session = events.nextSession();
                try (Peer other = Peer.connect(port)) {
                    events.nextSession();
                    session.closeOutput();
                    assertEquals(new BroadcastResult(1, 0, 0), Deadline.get(manager.writeToAll("news")));
                    assertEquals("news", other.readText(4));
                    assertEquals(0, ending.readInput().length);
                }
            }
        }
    }

    /** When both sides have ended, the kernel calls the connection closed although there is more to be read. */
    @OnEachTransport
    void whatComesDuringAPauseWithThePeersEndIsNotTakenForALostConnection(Transport transport) throws Exception {
        int size = 160 << 10; // more than a pause reads, and no more than our kernel takes
        TcpListen where = TcpListen.on("127.0.0.1", 0).receiveBuffer(200 << 10);
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(where, events).port())) {
            Session session = events.nextSession();
            session.pauseReads();
            Deadline.get(session.closeOutput());
            peer.send(TestStream.bytes(0, size)).finish();
            assertEquals(0, peer.readInput().length);
            Deadline.letPass(Duration.ofMillis(2700)); // five looks at paused sessions, of which the first three read
            session.resumeReads();
            int received = 0;
            EventRecorder.Event event = events.next();
            while (event.callback() == Callback.DATA) {
                assertTrue(TestStream.matches(received, event.data(), event.data().length));
                received += event.data().length;
                event = events.next();
            }
            assertEquals(size, received);
            assertEquals(DisconnectReason.LOCAL_CLOSE, event.reason());
        }
    }

    @OnEachTransport
    void throughAChannelTheAnswerComesAndThenTheEnd(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            session.write("question");
            session.closeOutput();
            assertEquals("question", new String(peer.readInput(), UTF_8));
            peer.send("answer").finish();
            SessionEvent answer = fixture.next(SessionState.DATA);
            assertEquals("answer", answer.text());
            assertInstanceOf(SessionClosedException.class, Deadline.failure(answer.reply("thanks")));
            assertEquals(
                    DisconnectReason.LOCAL_CLOSE,
                    fixture.next(SessionState.DISCONNECTED).reason());
        }
    }
}
