// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.latest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.Session;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code manager.all().latest(key)}: one message to many sessions, some of which are too slow. */
@ExtendWith(NoLeaks.class)
class LatestToManyTest {
    private static final int KERNEL_BUFFER = 16 << 10;

    private final EventRecorder events = new EventRecorder();

    private static TcpListen small() {
        return TcpListen.on("127.0.0.1", 0).sendBuffer(KERNEL_BUFFER);
    }

    @OnEachTransport
    void ofAThousandReceiversTheStoppedOnesGetTheNewestAndDelayNobody(Transport transport) throws Exception {
        int reading = 990;
        int stopped = 10;
        int rounds = 40;
        EventRecorder slow = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                SnapshotReaders readers =
                        new SnapshotReaders(manager.listen(small(), events).port(), reading)) {
            int port = manager.listen(small(), slow).port();
            List<Peer> peers = new ArrayList<>();
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < stopped; i++) {
                peers.add(Peer.connect(port, KERNEL_BUFFER));
                sessions.add(slow.nextSession());
                new Snapshots(sessions.get(i)).fill();
            }
            Deadline.until("all sessions", () -> manager.stats().opened() == reading + stopped);
            for (int i = 0; i < reading; i++) {
                events.nextSession();
            }
            Destination<BroadcastResult> all = manager.all().latest("map");
            for (int round = 0; round < rounds; round++) {
                BroadcastResult result = Deadline.get(all.write(Snapshots.text('m', round)));
                assertEquals(new BroadcastResult(reading + stopped, 0, 0), result);
            }
            assertTrue(readers.allHave(rounds - 1));
            for (int i = 0; i < stopped; i++) {
                assertEquals(rounds - 1, sessions.get(i).stats().superseded());
                assertEquals(
                        Snapshots.FILLING + Snapshots.BYTES,
                        sessions.get(i).stats().pendingBytes());
                peers.get(i).read(Snapshots.FILLING);
                assertEquals(Snapshots.text('m', rounds - 1), peers.get(i).readText(Snapshots.BYTES));
                peers.get(i).close();
            }
            assertEquals(0, manager.stats().dropped() + manager.stats().failedWrites());
        }
    }

    @OnEachTransport
    void everyFramingAndTlsGetsTheSameMessageAndWhereItDoesNotFitItFails(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int lines =
                    manager.listen(small().framing(Framing.lines(100)), events).port();
            int counted = manager.listen(small().framing(Framing.lengthPrefixed(1, 100)), events)
                    .port();
            int fixed =
                    manager.listen(small().framing(Framing.fixed(7)), events).port();
            int tls = manager.listen(certificates.listen(), events).port();
            try (Peer ofLines = Peer.connect(lines);
                    Peer ofCounted = Peer.connect(counted);
                    Peer ofFixed = Peer.connect(fixed);
                    TlsPeer ofTls = TlsPeer.connect(tls, certificates).handshake()) {
                for (int i = 0; i < 4; i++) {
                    events.nextSession();
                }
                assertEquals(
                        new BroadcastResult(3, 0, 1),
                        Deadline.get(manager.all().latest("k").write("state")));
                assertEquals("state\n", ofLines.readText(6));
                assertEquals("\5state", ofCounted.readText(6));
                assertEquals("state", ofTls.readText(5));
                manager.writeToAll("to both");
                assertEquals("to both", ofFixed.readText(7));
            }
        }
    }

    @OnEachTransport
    void anExceptedSessionGetsNothingAndLosesNothing(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(small(), events).port();
            try (Peer excepted = Peer.connect(port, KERNEL_BUFFER)) {
                Session session = events.nextSession();
                try (Peer other = Peer.connect(port)) {
                    events.nextSession();
                    new Snapshots(session).fill().write("k", 0, 1);
                    Destination<BroadcastResult> others =
                            manager.allExcept(session.id()).latest('k');
                    assertEquals(new BroadcastResult(1, 0, 0), Deadline.get(others.write("not for one")));
                    assertEquals("not for one", other.readText(11));
                }
                session.close();
                excepted.read(Snapshots.FILLING);
                assertEquals(Snapshots.text('k', 0), new String(excepted.readToEnd(), UTF_8));
                assertEquals(0, session.stats().superseded());
            }
        }
    }

    @OnEachTransport
    void aRoomAndARoomButForOneKeepTheNewestForEachMember(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(small(), events).port();
            try (Peer slow = Peer.connect(port, KERNEL_BUFFER)) {
                Session member = events.nextSession();
                try (Peer fast = Peer.connect(port)) {
                    Session other = events.nextSession();
                    assertTrue(member.join("map 7") && other.join("map 7"));
                    new Snapshots(member).fill();
                    Destination<BroadcastResult> room = manager.room("map 7").latest("positions");
                    for (String state : List.of("one", "two")) {
                        assertEquals(new BroadcastResult(2, 0, 0), Deadline.get(room.write(state)));
                        assertEquals(state, fast.readText(3));
                    }
                    Destination<BroadcastResult> others =
                            manager.room("map 7").except(other.id()).latest("positions");
                    assertEquals(new BroadcastResult(1, 0, 0), Deadline.get(others.write("six")));
                    assertEquals(2, member.stats().superseded());
                    slow.read(Snapshots.FILLING);
                    assertEquals("six", slow.readText(3));
                }
            }
        }
    }

    @OnEachTransport
    void aSessionWithTooManyKeysSkipsTheMessageAndSoDoesOneThatIsFull(Transport transport) throws Exception {
        TcpListen dropping = small().slowConsumer(SlowConsumerPolicy.DROP).maxPendingBytes(Snapshots.FILLING + 1000);
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(dropping, events).port(), KERNEL_BUFFER)) {
            Session session = events.nextSession();
            new Snapshots(session).fill();
            assertEquals(
                    new BroadcastResult(0, 1, 0),
                    Deadline.get(manager.all().latest("large").write(new byte[1001])));
            for (int key = 0; key < 64; key++) {
                assertEquals(
                        new BroadcastResult(1, 0, 0),
                        Deadline.get(manager.all().latest(key).write("x")));
            }
            assertEquals(
                    new BroadcastResult(0, 1, 0),
                    Deadline.get(manager.all().latest(64).write("x")));
            assertEquals(2, session.stats().dropped());
            assertEquals(2, session.stats().failedWrites());
            assertTrue(session.isOpen());
            peer.close();
        }
    }

    /** An object is encoded when it goes out. */
    @OnEachTransport
    void whatIsReplacedIsNeverEncoded(Transport transport) throws Exception {
        AtomicInteger encoded = new AtomicInteger();
        TcpListen where = small().codec(pipeline -> pipeline.addLast(new Encoder(encoded)));
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(where, events).port(), KERNEL_BUFFER)) {
            Session session = events.nextSession();
            Snapshots snapshots = new Snapshots(session).fill();
            List<CompletableFuture<Void>> written = new ArrayList<>();
            for (int number = 0; number < 10; number++) {
                written.add(session.latest("own").writeMessage(number));
                assertEquals(
                        new BroadcastResult(1, 0, 0),
                        Deadline.get(manager.all().latest("all").writeMessage(10 + number)));
            }
            assertEquals(0, encoded.get());
            peer.read(Snapshots.FILLING);
            assertEquals("9 19 ", peer.readText(5));
            Deadline.get(written.get(9));
            assertEquals(2, encoded.get());
            assertEquals(18, session.stats().superseded());
            snapshots.write("k", 0, 1);
            assertEquals(Snapshots.text('k', 0), peer.readText(Snapshots.BYTES));
        }
    }

    @OnEachTransport
    void afterTheManagerHasClosedItFailsAsEveryWrite(Transport transport) throws Exception {
        ConnectionManager manager = Transports.manager(transport);
        Destination<BroadcastResult> all = manager.all().latest("k");
        manager.close();
        assertEquals(
                ManagerClosedException.class, Deadline.failure(all.write("x")).getClass());
    }

    private static final class Encoder extends MessageToByteEncoder<Integer> {
        private final AtomicInteger encoded;

        Encoder(AtomicInteger encoded) {
            this.encoded = encoded;
        }

        @Override
        protected void encode(ChannelHandlerContext ctx, Integer message, ByteBuf out) throws IOException {
            encoded.incrementAndGet();
            out.writeCharSequence(message + " ", UTF_8);
        }
    }
}
