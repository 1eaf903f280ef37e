// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.latest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.DrainResult;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages of {@code latest} that wait when their session ends, stalls, or goes over to TLS. */
@ExtendWith(NoLeaks.class)
class LatestEndTest {
    private static final int KERNEL_BUFFER = 16 << 10;

    private EventRecorder events = new EventRecorder();

    private TcpListen where() {
        return TcpListen.on("127.0.0.1", 0).sendBuffer(KERNEL_BUFFER);
    }

    private Peer slow(ConnectionManager manager, TcpListen where) throws IOException {
        events = new EventRecorder();
        return Peer.connect(manager.listen(where, events).port(), KERNEL_BUFFER);
    }

    @OnEachTransport
    void whatWaitsGoesOutBeforeTheEndOfTheSessionOrOfItsOutput(Transport transport) throws Exception {
        List<Consumer<Session>> ends = List.of(Session::close, Session::closeOutput);
        for (Consumer<Session> end : ends) {
            try (ConnectionManager manager = Transports.manager(transport);
                    Peer peer = slow(manager, where())) {
                assertTheNewestComesBeforeTheEnd(peer, end);
            }
        }
    }

    private void assertTheNewestComesBeforeTheEnd(Peer peer, Consumer<Session> end) throws Exception {
        Session session = events.nextSession();
        Snapshots snapshots = new Snapshots(session).fill().write("kl", 0, 10);
        end.accept(session);
        assertFalse(snapshots.writes().get(9).isDone());
        assertInstanceOf(
                SessionClosedException.class,
                Deadline.failure(session.latest('k').write("late")));
        peer.read(Snapshots.FILLING);
        assertEquals(Snapshots.text('k', 8) + Snapshots.text('l', 9), readToEnd(peer));
        Deadline.get(session.closed());
        assertEquals(8, session.stats().superseded());
        assertEquals(1, session.stats().failedWrites()); // the late one
    }

    @OnEachTransport
    void theManagersCloseAndItsDrainLetOutWhatWaits(Transport transport) throws Exception {
        List<Consumer<ConnectionManager>> ends = List.of(
                ConnectionManager::close,
                manager -> assertNothingCut(Deadline.get(manager.drain(Duration.ofSeconds(20)))));
        for (Consumer<ConnectionManager> end : ends) {
            try (ConnectionManager manager = Transports.manager(transport);
                    Peer peer = slow(manager, where());
                    Background threads = new Background()) {
                Session session = events.nextSession();
                Snapshots snapshots = new Snapshots(session).fill().write("k", 0, 10);
                threads.start("end", () -> end.accept(manager));
                Deadline.until("the end", () -> !session.isOpen());
                peer.read(Snapshots.FILLING);
                assertEquals(Snapshots.text('k', 9), readToEnd(peer));
                snapshots.assertEachWentOutOrWasReplaced();
            }
        }
    }

    private static void assertNothingCut(DrainResult result) {
        assertEquals(0, result.cut(), result::toString);
    }

    @OnEachTransport
    void anAbortFailsWhatWaits(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = slow(manager, where())) {
            Session session = events.nextSession();
            Snapshots snapshots = new Snapshots(session).fill().write("abc", 0, 6);
            CompletableFuture<Void> flushed = session.flushed();
            Deadline.get(session.abort());
            for (int i = 3; i < 6; i++) {
                assertInstanceOf(
                        SessionClosedException.class,
                        Deadline.failure(snapshots.writes().get(i)));
            }
            Deadline.get(flushed);
            assertEquals(3, session.stats().superseded());
            assertEquals(4, session.stats().failedWrites());
            assertEquals(0, session.stats().pendingBytes());
            assertFalse(peer.socket().isClosed());
        }
    }

    @OnEachTransport
    void aPeerThatResetsFailsWhatWaits(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = slow(manager, where())) {
            Session session = events.nextSession();
            Snapshots snapshots = new Snapshots(session).fill().write("k", 0, 1);
            peer.reset();
            assertInstanceOf(
                    IOException.class, Deadline.failure(snapshots.writes().get(0)));
            assertEquals(DisconnectReason.RESET, events.nextDisconnected().reason());
            assertEquals(0, session.stats().pendingBytes());
        }
    }

    @OnEachTransport
    void aPeerThatTakesNothingStallsAsEver(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = slow(manager, where().stallTimeout(Duration.ofMillis(500)))) {
            Session session = events.nextSession();
            Snapshots snapshots = new Snapshots(session).fill().write("k", 0, 1);
            assertInstanceOf(
                    SlowConsumerException.class,
                    Deadline.failure(snapshots.writes().get(0)));
            assertEquals(
                    DisconnectReason.SLOW_CONSUMER, events.nextDisconnected().reason());
            assertFalse(peer.socket().isClosed());
        }
    }

    @OnEachTransport
    void withDropAPeerThatTakesNothingHasOneMessageOfEachKeyWaiting(Transport transport) throws Exception {
        TcpListen dropping = where().stallTimeout(Duration.ofMillis(50)).slowConsumer(SlowConsumerPolicy.DROP);
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = slow(manager, dropping)) {
            Session session = events.nextSession();
            Snapshots snapshots = new Snapshots(session).fill().write("kl", 0, 100);
            long unsent = session.stats().pendingBytes();
            assertEquals(Snapshots.FILLING + 2 * Snapshots.BYTES, unsent);
            Deadline.letPass(Duration.ofMillis(200));
            snapshots.write("kl", 100, 200);
            assertEquals(unsent, session.stats().pendingBytes());
            session.close();
            peer.read(Snapshots.FILLING);
            assertEquals(Snapshots.text('k', 198) + Snapshots.text('l', 199), readToEnd(peer));
            snapshots.assertEachWentOutOrWasReplaced();
        }
    }

    @OnEachTransport
    void underEitherPolicyA65thKeyIsRefusedAndEndsNoSession(Transport transport) throws Exception {
        for (SlowConsumerPolicy policy : SlowConsumerPolicy.values()) {
            try (ConnectionManager manager = Transports.manager(transport);
                    Peer peer = slow(manager, where().slowConsumer(policy))) {
                Session session = events.nextSession();
                Snapshots snapshots = new Snapshots(session).fill().write("k", 0, 1);
                for (int key = 1; key < 64; key++) {
                    var unused = session.latest("key " + key).write("state of " + key);
                }
                CompletableFuture<Void> refused = session.latest("one more").write("x");
                assertInstanceOf(SlowConsumerException.class, Deadline.failure(refused));
                snapshots.write("k", 1, 2); // replaces
                assertTrue(session.isOpen());
                assertEquals(1, session.stats().dropped());
                assertEquals(1, session.stats().failedWrites());
                session.close();
                peer.read(Snapshots.FILLING);
                String received = readToEnd(peer);
                assertTrue(received.startsWith(Snapshots.text('k', 1) + "state of 1state of 2"));
                assertTrue(received.endsWith("state of 63"));
                Deadline.get(session.closed());
            }
        }
    }

    @OnEachTransport
    void beforeTlsBeginsWhatWaitsGoesOutInPlainText(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = slow(manager, where())) {
            Session session = events.nextSession();
            Snapshots snapshots = new Snapshots(session).fill().write("k", 0, 2);
            CompletableFuture<SSLSession> started = session.startTls(certificates.server(certificates.localhost()));
            snapshots.write("k", 2, 10);
            peer.read(Snapshots.FILLING);
            assertEquals(Snapshots.text('k', 1), peer.readText(Snapshots.BYTES));
            try (TlsPeer tls = TlsPeer.connect(peer.socket(), 0, certificates.jdk(certificates.client("guest")))) {
                tls.handshake();
                Deadline.get(started);
                session.close();
                String secret = new String(tls.readToEnd(), StandardCharsets.UTF_8);
                assertEquals(Snapshots.text('k', 9), secret);
            }
            snapshots.assertEachWentOutOrWasReplaced();
        }
    }

    private static String readToEnd(Peer peer) throws IOException {
        return new String(peer.readToEnd(), StandardCharsets.UTF_8);
    }
}
