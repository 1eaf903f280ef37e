// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class CloseTest {
    private static final int PENDING_BYTES = 4 << 20;

    @OnEachTransport
    void closingFromManyThreadsIsOneClose(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port());
                Background background = new Background()) {
            Session session = events.nextSession();
            for (int i = 0; i < 8; i++) {
                background.start("closer", () -> Deadline.get(session.close()));
            }
            assertEquals(0, peer.readToEnd().length);
            peer.close();
            Deadline.get(session.close());
            assertEquals(DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
            assertEquals(0, events.size());
        }
    }

    @OnEachTransport
    void closeDeliversEverythingPendingBeforeTheEnd(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(smallBuffers(manager, events).port(), 16 << 10)) {
            Session session = events.nextSession();
            List<CompletableFuture<Void>> writes = new ArrayList<>();
            for (int offset = 0; offset < PENDING_BYTES; offset += 64 << 10) {
                writes.add(session.write(TestStream.bytes(offset, 64 << 10)));
            }
            CompletableFuture<Void> closed = session.close();
            assertFalse(session.isOpen());
            assertInstanceOf(SessionClosedException.class, Deadline.failure(session.write("late")));
            assertFalse(closed.isDone(), "nothing was pending, so this test shows nothing");

            assertArrayEquals(TestStream.bytes(0, PENDING_BYTES), peer.readToEnd());
            peer.close();
            writes.forEach(Deadline::get);
            Deadline.get(closed);
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.LOCAL_CLOSE, end.reason());
            assertEquals(PENDING_BYTES, session.stats().bytesOut());
            assertEquals(0, session.stats().pendingBytes());
        }
    }

    @OnEachTransport
    void closeGivesUpOnAPeerThatTakesNothingAndFailsWhatIsPending(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .drainTimeout(Duration.ofMillis(300))
                        .build();
                Peer peer = Peer.connect(smallBuffers(manager, events).port(), 16 << 10)) {
            Session session = events.nextSession();
            CompletableFuture<Void> first = session.write(new byte[PENDING_BYTES]);
            CompletableFuture<Void> second = session.write(new byte[1000]);
            CompletableFuture<Void> closed = session.close();
            assertInstanceOf(SessionClosedException.class, Deadline.failure(first));
            assertInstanceOf(SessionClosedException.class, Deadline.failure(second));
            Deadline.get(closed);
            assertEquals(DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
            assertEquals(0, session.stats().pendingBytes());
            assertTrue(peer.socket().isConnected());
        }
    }

    @OnEachTransport
    void aDrainThatMakesProgressMayTakeLongerThanItsTimeout(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .drainTimeout(Duration.ofMillis(400))
                        .build();
                Peer peer = Peer.connect(smallBuffers(manager, events).port(), 16 << 10)) {
            Session session = events.nextSession();
            CompletableFuture<Void> write = session.write(TestStream.bytes(0, 1 << 20));
            CompletableFuture<Void> closed = session.close();
            long start = System.nanoTime();
            int read = 0;
            while (System.nanoTime() - start < Duration.ofMillis(1200).toNanos()) {
                byte[] part = peer.read(8 << 10);
                assertTrue(TestStream.matches(read, part, part.length));
                read += part.length;
                Deadline.letPass(Duration.ofMillis(20));
            }
            assertFalse(closed.isDone(), "the peer was not slow enough to show anything");
            byte[] rest = peer.readToEnd();
            assertTrue(TestStream.matches(read, rest, rest.length));
            assertEquals(1 << 20, read + rest.length);
            peer.close();
            Deadline.get(write);
            Deadline.get(closed);
        }
    }

    @OnEachTransport
    void abortResetsThePeerAndFailsWhatIsPending(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(smallBuffers(manager, events).port(), 16 << 10)) {
            Session session = events.nextSession();
            CompletableFuture<Void> write = session.write(new byte[PENDING_BYTES]);
            CompletableFuture<Void> ended = session.abort();
            assertInstanceOf(SessionClosedException.class, Deadline.failure(write));
            Deadline.get(ended);
            assertThrows(IOException.class, peer::readToEnd, "an orderly end instead of a reset");
            assertEquals(DisconnectReason.ABORTED, events.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void abortCutsAGracefulCloseShort(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(smallBuffers(manager, events).port(), 16 << 10)) {
            Session session = events.nextSession();
            CompletableFuture<Void> write = session.write(new byte[PENDING_BYTES]);
            CompletableFuture<Void> closed = session.close();
            Deadline.get(session.abort());
            Deadline.get(closed);
            assertInstanceOf(SessionClosedException.class, Deadline.failure(write));
            assertThrows(IOException.class, peer::readToEnd);
            assertEquals(DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void unreadInputDoesNotDestroyTheLastReply(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            session.pauseReads();
            peer.send(new byte[100_000]);
            var unused = session.write("goodbye");
            CompletableFuture<Void> closed = session.close();
            assertEquals("goodbye", new String(peer.readToEnd(), java.nio.charset.StandardCharsets.UTF_8));
            peer.close();
            Deadline.get(closed);
        }
    }

    @OnEachTransport
    void aPeerThatNeverAnswersOurEndDoesNotHoldTheSession(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .drainTimeout(Duration.ofMillis(200))
                        .build();
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            Deadline.get(manager.close(session.id()));
            assertEquals(0, peer.readToEnd().length);
            assertEquals(DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void whenTheFutureOfACloseCompletesTheSessionIsGoneEverywhere(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listenTcp(0, events);
            for (int i = 0; i < 200; i++) {
                try (Peer peer = Peer.connect(listener.port())) {
                    Session session = events.nextSession();
                    peer.send("x").finish();
                    Deadline.get(session.close());
                    assertTrue(manager.session(session.id()).isEmpty());
                    assertEquals(0, manager.stats().opened() - manager.stats().closed());
                    assertEquals(0, listener.stats().open());
                    assertEquals(i + 1, listener.stats().accepted());
                    assertTrue(events.size() > 0, "DISCONNECTED comes before the future");
                    events.nextDisconnected();
                    assertInstanceOf(SessionClosedException.class, Deadline.failure(session.write("late")));
                }
            }
        }
    }

    private static Listener smallBuffers(ConnectionManager manager, EventRecorder events) throws IOException {
        return manager.listen(TcpListen.on("127.0.0.1", 0).sendBuffer(16 << 10), events);
    }
}
