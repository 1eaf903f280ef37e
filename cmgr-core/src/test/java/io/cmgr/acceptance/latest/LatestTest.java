// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.latest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Destination;
import io.cmgr.session.Session;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.StreamPeers;
import io.cmgr.testkit.StreamPeers.Setup;
import io.cmgr.testkit.StreamPeers.StreamPeer;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UdpPeer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code session.latest(key)}: what its peer gets, fast or slow. */
@ExtendWith(NoLeaks.class)
class LatestTest {
    private static final int KERNEL_BUFFER = 16 << 10;

    @TempDir
    private Path directory;

    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void aStoppedReaderGetsWhatTheKernelHeldAndTheNewestOfEachKey(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (StreamPeers way : StreamPeers.values()) {
                EventRecorder own = new EventRecorder();
                try (StreamPeer peer = way.connect(new Setup(manager, Framing.raw(), directory), own)) {
                    Session session = own.nextSession();
                    Snapshots snapshots = new Snapshots(session);
                    int number = way == StreamPeers.ACCEPTED ? 10_000 : Snapshots.MORE_THAN_FIT;
                    for (int from = 0; from < number; from += 500) {
                        snapshots.write("ab", from, from + 500);
                        long pending = session.stats().pendingBytes();
                        assertTrue(pending < 64 << 10, () -> way + ": " + pending + " bytes are pending");
                    }
                    session.close();
                    String received = peer.readInput();
                    peer.finish();
                    List<Integer> a = Snapshots.of('a', received);
                    List<Integer> b = Snapshots.of('b', received);
                    assertEquals(number - 2, Snapshots.last(a), way::toString);
                    assertEquals(number - 1, Snapshots.last(b), way::toString);
                    assertTrue(a.size() + b.size() < number, "the kernel took everything");
                    snapshots.assertEachWentOutOrWasReplaced();
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.cmgr.testkit.Transports#withoutIoUring")
    void aReaderThatKeepsUpGetsEverything(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (StreamPeers way : StreamPeers.values()) {
                EventRecorder own = new EventRecorder();
                try (StreamPeer peer = way.connect(new Setup(manager, Framing.raw(), directory), own)) {
                    Session session = own.nextSession();
                    List<CompletableFuture<Void>> writes = new ArrayList<>();
                    session.channel()
                            .eventLoop()
                            .submit(() -> IntStream.range(0, 10)
                                    .forEach(i -> writes.add(session.latest("k").write(Snapshots.text('k', i)))))
                            .get();
                    writes.forEach(Deadline::get);
                    session.close();
                    List<Integer> all = IntStream.range(0, 10).boxed().toList();
                    assertEquals(all, Snapshots.of('k', peer.readInput()), way::toString);
                    peer.finish();
                    assertEquals(0, session.stats().superseded());
                }
            }
        }
    }

    @OnEachTransport
    void inEveryFramingTheNewestArrivesWhole(Transport transport) throws Exception {
        List<Framing> framings = List.of(
                Framing.lines(Snapshots.BYTES),
                Framing.delimiter(new byte[] {'|', '|'}, Snapshots.BYTES),
                Framing.fixed(Snapshots.BYTES),
                Framing.lengthPrefixed(2, Snapshots.BYTES));
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (Framing framing : framings) {
                EventRecorder own = new EventRecorder();
                try (StreamPeer peer = StreamPeers.ACCEPTED.connect(new Setup(manager, framing, directory), own)) {
                    Session session = own.nextSession();
                    Snapshots snapshots = new Snapshots(session);
                    int written = snapshots.writeUntilOneIsReplaced('k');
                    session.close();
                    String received = peer.readInput().replaceAll("\n|\\|\\||\u0010\u0000", "");
                    peer.finish();
                    assertEquals(written - 1, Snapshots.last(Snapshots.of('k', received)), framing::toString);
                    snapshots.assertEachWentOutOrWasReplaced();
                }
            }
        }
    }

    @OnEachTransport
    void whatWaitsComesBehindWhatWasWrittenBeforeInTheOrderOfItsKeys(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = slow(manager)) {
            Session session = events.nextSession();
            Snapshots snapshots = new Snapshots(session).fill().write("abcd", 0, 100);
            session.write("later");
            session.close();
            peer.read(Snapshots.FILLING);
            String rest = new String(peer.readToEnd(), StandardCharsets.UTF_8);
            assertEquals("later", rest.substring(0, 5)); // it may overtake what waits
            assertEquals(4 * Snapshots.BYTES, rest.length() - 5);
            for (int key = 0; key < 4; key++) {
                String newest = Snapshots.text("abcd".charAt(key), 96 + key);
                assertEquals(newest, rest.substring(5 + key * Snapshots.BYTES, 5 + (key + 1) * Snapshots.BYTES));
            }
            Deadline.get(session.closed());
            assertEquals(96, session.stats().superseded());
            assertEquals(6, session.stats().writes());
            assertEquals(
                    4,
                    snapshots.writes().stream()
                            .filter(write -> !write.isCompletedExceptionally())
                            .count());
        }
    }

    /** A state may come later than what was written behind it, but never before what was written ahead of it. */
    @OnEachTransport
    void whatElseIsWrittenWhileStatesWaitAllArrivesInItsOrder(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (StreamPeers way : StreamPeers.values()) {
                EventRecorder own = new EventRecorder();
                try (StreamPeer peer = way.connect(new Setup(manager, Framing.raw(), directory), own)) {
                    Session session = own.nextSession();
                    assertTrue(session.join("lobby"));
                    List<Destination<?>> ordinary = List.of(session, manager.all(), manager.room("lobby"));
                    Snapshots snapshots = new Snapshots(session);
                    int first = snapshots.writeUntilOneIsReplaced('k');
                    List<Integer> numbers = new ArrayList<>();
                    for (int number = first; number < first + 60; number += 2) {
                        numbers.add(number);
                        ordinary.get(number % 3).write(Snapshots.text('o', number));
                        snapshots.write("k", number + 1, number + 2);
                    }
                    session.close();
                    String received = peer.readInput();
                    peer.finish();
                    assertEquals(numbers, Snapshots.of('o', received), way::toString);
                    assertEquals(first + 59, Snapshots.last(Snapshots.of('k', received)), way::toString);
                    Snapshots.assertNoStateOvertook('o', received);
                }
            }
        }
    }

    /** Two threads have a key of their own, and one that they share. */
    @OnEachTransport
    void ofWritesOfSeveralThreadsASlowReaderGetsEachKeyInOrderToItsEnd(Transport transport) throws Exception {
        int rounds = 3000;
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = slow(manager)) {
            Session session = events.nextSession();
            List<Snapshots> written = List.of(new Snapshots(session), new Snapshots(session));
            List<String> received = new ArrayList<>();
            try (Background threads = new Background()) {
                threads.start("reader", () -> received.add(new String(peer.readToEnd(), StandardCharsets.UTF_8)));
                try (Background writers = new Background()) {
                    writers.start("a", () -> written.get(0).write("ac", 0, rounds));
                    writers.start("b", () -> written.get(1).write("bd", 0, rounds));
                }
                session.close();
            }
            assertEquals(rounds - 2, Snapshots.last(Snapshots.of('a', received.get(0))));
            assertEquals(rounds - 2, Snapshots.last(Snapshots.of('b', received.get(0))));
            assertEquals(rounds - 1, Snapshots.last(Snapshots.of('c', received.get(0))));
            assertEquals(rounds - 1, Snapshots.last(Snapshots.of('d', received.get(0))));
            Deadline.get(session.closed());
            assertEquals(
                    2L * rounds, session.stats().superseded() + session.stats().writes());
            assertTrue(written.stream().flatMap(each -> each.writes().stream()).allMatch(CompletableFuture::isDone));
        }
    }

    @OnEachTransport
    void flushedAndAnEmptyWriteWaitForWhatWaits(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = slow(manager)) {
            Session session = events.nextSession();
            Snapshots snapshots = new Snapshots(session).fill().write("k", 0, 1);
            CompletableFuture<Void> flushed = session.flushed();
            CompletableFuture<Void> nothing = session.write("");
            snapshots.write("k", 1, 100);
            assertFalse(flushed.isDone() || nothing.isDone());
            peer.read(Snapshots.FILLING);
            assertEquals(Snapshots.text('k', 99), peer.readText(Snapshots.BYTES));
            Deadline.get(flushed);
            Deadline.get(nothing);
            snapshots.assertEachWentOutOrWasReplaced();
        }
    }

    @OnEachTransport
    void toAUdpPeerItIsAnOrdinaryWrite(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                UdpPeer peer = UdpPeer.open()) {
            UdpSession socket = manager.listenUdp(0, events);
            Destination<Void> to = socket.to(peer.address());
            assertSame(to, to.latest("k"));
            assertSame(socket, socket.latest("k"));
            assertThrows(NullPointerException.class, () -> to.latest(null));
            to.latest("k").write("first");
            to.latest("k").write("second");
            assertEquals("first", peer.receiveText());
            assertEquals("second", peer.receiveText());
            assertEquals(0, socket.stats().superseded());
        }
    }

    private Peer slow(ConnectionManager manager) throws Exception {
        TcpListen where = TcpListen.on("127.0.0.1", 0).sendBuffer(KERNEL_BUFFER);
        return Peer.connect(manager.listen(where, events).port(), KERNEL_BUFFER);
    }
}
