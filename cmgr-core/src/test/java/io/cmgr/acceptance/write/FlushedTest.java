// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Destination;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.StreamPeers;
import io.cmgr.testkit.StreamPeers.Setup;
import io.cmgr.testkit.StreamPeers.StreamPeer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UdpPeer;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code flushed()}: when all that was written before has been taken or has failed. */
@ExtendWith(NoLeaks.class)
class FlushedTest {
    /** More than a kernel takes for a peer that does not read. */
    private static final int LARGE_BYTES = 12 << 20;

    private static final Certificates CERTIFICATES = new Certificates();

    private final EventRecorder events = new EventRecorder();

    @TempDir
    private Path directory;

    @OnEachTransport
    void itWaitsForTheWritesAndBroadcastsBeforeItAndSendsNothing(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            TcpListen framed = TcpListen.on("127.0.0.1", 0)
                    .framing(Framing.lengthPrefixed(4, LARGE_BYTES))
                    .maxPendingBytes(2 * LARGE_BYTES);
            try (Peer peer = Peer.connect(manager.listen(framed, events).port())) {
                Session session = events.nextSession();
                Queue<String> done = new ConcurrentLinkedQueue<>();
                var unused = session.write(new byte[LARGE_BYTES]).thenRun(() -> done.add("large"));
                manager.writeToAll("broadcast");
                CompletableFuture<Void> flushed = session.flushed();
                var unusedToo = flushed.thenRun(() -> done.add("flushed"));
                peer.read(LARGE_BYTES / 4);
                assertFalse(flushed.isDone());
                peer.read(4 + LARGE_BYTES - LARGE_BYTES / 4 + 4 + "broadcast".length());
                Deadline.get(flushed);
                assertEquals("[large, flushed]", done.toString());
                assertEquals(2, session.stats().writes());
                session.close();
                assertEquals(0, peer.readToEnd().length, "an empty message was sent");
            }
        }
    }

    @OnEachTransport
    void behindTlsItWaitsUntilTheSocketHasTakenEverything(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                TlsPeer peer = TlsPeer.connect(
                                manager.listen(CERTIFICATES.listen(), events).port(), CERTIFICATES)
                        .handshake()) {
            Session session = events.nextSession();
            session.write(new byte[LARGE_BYTES]);
            CompletableFuture<Void> flushed = session.flushed();
            peer.read(LARGE_BYTES / 4);
            assertFalse(flushed.isDone());
            peer.read(LARGE_BYTES - LARGE_BYTES / 4);
            Deadline.get(flushed);
        }
    }

    @OnEachTransport
    void itWaitsForTheBytesThatACloseLetsOut(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            CompletableFuture<Void> written = session.write(new byte[LARGE_BYTES]);
            session.close();
            CompletableFuture<Void> flushed = session.flushed();
            peer.read(LARGE_BYTES / 4);
            assertFalse(flushed.isDone());
            assertEquals(LARGE_BYTES - LARGE_BYTES / 4, peer.readToEnd().length);
            Deadline.get(flushed);
            assertTrue(written.isDone());
        }
    }

    @OnEachTransport
    void whatFailsIsOverToo(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (StreamPeers way : StreamPeers.values()) {
                EventRecorder own = new EventRecorder();
                try (StreamPeer peer = way.connect(new Setup(manager, Framing.raw(), directory), own)) {
                    Session session = own.nextSession();
                    CompletableFuture<Void> lost = session.write(new byte[LARGE_BYTES]);
                    CompletableFuture<Void> flushed = session.flushed();
                    session.abort();
                    Deadline.get(flushed);
                    assertInstanceOf(SessionClosedException.class, Deadline.failure(lost), way::toString);
                    Deadline.get(session.closed());
                    assertTrue(session.flushed().isDone(), "nothing is under way of a session that has ended");
                }
            }
        }
    }

    @OnEachTransport
    void onTheEventLoopItComesBehindTheWritesOfTheSameCallback(Transport transport) throws Exception {
        CompletableFuture<String> order = new CompletableFuture<>();
        EventRecorder replying = new EventRecorder() {
            @Override
            public void onEndOfInput(Session session) {
                CompletableFuture<Void> written = session.write("reply");
                session.flushed().whenComplete((done, error) -> order.complete(written.isDone() + " " + error));
                session.close();
            }
        };
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, replying).port()).finish()) {
            assertEquals("true null", Deadline.get(order));
            assertEquals(5, peer.readToEnd().length);
        }
    }

    @OnEachTransport
    void aUdpSocketHasThenSentTheDatagramsBeforeIt(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            Destination<Void> to = socket.to(peer.address());
            for (int round = 0; round < 100; round++) {
                CompletableFuture<Void> first = to.write("first");
                CompletableFuture<Void> second = to.write("second");
                Deadline.get(socket.flushed());
                assertTrue(first.isDone() && second.isDone(), "round " + round);
                assertEquals("first", peer.receiveText());
                assertEquals("second", peer.receiveText());
            }
            Deadline.get(socket.close());
            assertTrue(socket.flushed().isDone());
            fixture.next(SessionState.DISCONNECTED);
        }
    }
}
