// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class PeerResetTest {
    /** Leaves the session open at the peer's end, and records that end. */
    private static final class KeepingOpen extends EventRecorder {
        final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void onEndOfInput(Session session) {
            ended.countDown();
        }
    }

    @OnEachTransport
    void aResetEndsTheSessionAndSaysSo(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            Peer peer = Peer.connect(manager.listenTcp(0, events).port());
            Session session = events.nextSession();
            peer.reset();
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.RESET, end.reason());
            assertInstanceOf(IOException.class, end.cause());
            assertInstanceOf(IOException.class, Deadline.failure(session.write("late")));
        }
    }

    @OnEachTransport
    void aResetFailsWhatIsPendingWithItsCause(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            Peer peer = Peer.connect(manager.listenTcp(0, events).port(), 16 << 10);
            Session session = events.nextSession();
            CompletableFuture<Void> big = session.write(new byte[32 << 20]);
            peer.read(1000);
            peer.reset();
            assertInstanceOf(IOException.class, Deadline.failure(big));
            assertEquals(DisconnectReason.RESET, events.nextDisconnected().reason());
            assertEquals(0, session.stats().pendingBytes());
        }
    }

    @OnEachTransport
    void aResetOfAPausedSessionFailsItsWritesAndEndsItWhenItReadsAgain(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            Peer peer = Peer.connect(manager.listenTcp(0, events).port());
            Session session = events.nextSession();
            session.pauseReads();
            Reads.awaitPause(session);
            peer.reset();
            Deadline.until("a write that notices", () -> session.write("x").isCompletedExceptionally());
            assertInstanceOf(IOException.class, Deadline.failure(session.write("late")));
            assertTrue(!session.isOpen());
            session.resumeReads();
            assertEquals(DisconnectReason.RESET, events.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void aResetAfterTheEndOfInputClosesTheSessionWithoutSpinning(Transport transport) throws Exception {
        KeepingOpen events = new KeepingOpen();
        try (ConnectionManager manager =
                ConnectionManager.builder().transport(transport).eventLoops(1).build()) {
            Peer peer = Peer.connect(manager.listenTcp(0, events).port());
            Session session = events.nextSession();
            peer.finish();
            assertTrue(events.ended.await(20, TimeUnit.SECONDS));
            peer.reset();
            // After the end of input Netty reads no more, so only a write notices the reset.
            Deadline.until("a write that notices", () -> session.write("x").isCompletedExceptionally());
            assertEquals(DisconnectReason.RESET, events.nextDisconnected().reason());
            assertTrue(manager.sessions().isEmpty());
            assertIdle(session);
        }
    }

    @OnEachTransport
    void anIdleHalfClosedSessionDoesNotSpin(Transport transport) throws Exception {
        KeepingOpen events = new KeepingOpen();
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .eventLoops(1)
                        .build();
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            peer.finish();
            assertTrue(events.ended.await(20, TimeUnit.SECONDS));
            assertIdle(session);
            Deadline.get(session.write("still writable"));
            assertEquals("still writable", peer.readText(14));
            Deadline.get(session.close());
        }
    }

    /** Asserts that the session's event loop hardly runs: it does not spin on an event that it cannot handle. */
    private static void assertIdle(Session session) throws Exception {
        long before = busyNanos(session);
        Deadline.letPass(Duration.ofMillis(500));
        long busy = busyNanos(session) - before;
        assertTrue(busy < 400_000_000, () -> "the loop was busy for " + busy + " ns of half a second");
    }

    /** The processor time that the session's event loop has used; 0 if the system does not report it. */
    private static long busyNanos(Session session) throws Exception {
        Path figures = Path.of("/proc/thread-self/schedstat");
        return session.channel()
                .eventLoop()
                .submit(() -> Files.exists(figures)
                        ? Long.parseLong(Files.readString(figures).split(" ", 2)[0])
                        : 0L)
                .get(20, TimeUnit.SECONDS);
    }
}
