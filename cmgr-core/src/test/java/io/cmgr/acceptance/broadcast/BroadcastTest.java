// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.broadcast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BroadcastTest {
    @OnEachTransport
    void everySessionReceivesABroadcastExceptTheExceptedOne(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, events).port();
            try (Peer one = Peer.connect(port)) {
                String excepted = events.nextSession().id();
                Peer two = Peer.connect(port);
                events.nextSession();
                Peer three = Peer.connect(port);
                events.nextSession();
                assertEquals(new BroadcastResult(3, 0, 0), Deadline.get(manager.writeToAll("all;")));
                assertEquals(
                        new BroadcastResult(2, 0, 0),
                        Deadline.get(manager.allExcept(excepted).write("some;")));
                assertEquals(
                        new BroadcastResult(3, 0, 0),
                        Deadline.get(manager.allExcept("nobody").write("end")));
                assertEquals("all;end", one.readText(7));
                assertEquals("all;some;end", two.readText(12));
                assertEquals("all;some;end", three.readText(12));
                two.close();
                three.close();
            }
        }
    }

    @OnEachTransport
    void aBroadcastToNobodyCompletes(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            assertEquals(new BroadcastResult(0, 0, 0), Deadline.get(manager.writeToAll("hello")));
        }
    }

    @OnEachTransport
    void aStoppedPeerIsSkippedAtItsCapWhileTheOthersGetEverything(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        int others = 50;
        int rounds = 200;
        int size = 16 << 10;
        List<Peer> peers = new ArrayList<>();
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .maxPendingBytes(1 << 20)
                        .slowConsumer(SlowConsumerPolicy.DROP)
                        .build();
                Background background = new Background()) {
            int port = manager.listen(TcpListen.on("127.0.0.1", 0).sendBuffer(32 << 10), events)
                    .port();
            Peer stopped = Peer.connect(port, 16 << 10);
            peers.add(stopped);
            Session slow = events.nextSession();
            for (int i = 0; i < others; i++) {
                Peer peer = Peer.connect(port);
                peers.add(peer);
                events.nextSession();
                background.start("reader", () -> {
                    try (peer) {
                        for (int round = 0; round < rounds; round++) {
                            assertTrue(TestStream.matches(round, peer.read(size), size), "round " + round);
                        }
                    }
                });
            }
            long skipped = 0;
            for (int round = 0; round < rounds; round++) {
                BroadcastResult result = Deadline.get(manager.writeToAll(TestStream.bytes(round, size)));
                assertEquals(others + 1, result.queued() + result.skipped() + result.failed());
                assertTrue(slow.stats().pendingBytes() <= 1 << 20);
                skipped += result.skipped();
                // Waits for the peers that read, so that none of them exceeds the cap.
                Deadline.until(
                        "the readers keep up",
                        () -> manager.sessions().stream().allMatch(s -> s == slow || s.isWritable()));
            }
            assertTrue(skipped > 30, "the stopped peer was hardly skipped: " + skipped);
            assertEquals(skipped, slow.stats().dropped());
            assertTrue(slow.isOpen());
            slow.abort();
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }

    @OnEachTransport
    void broadcastsWhileSessionsJoinAndLeaveArriveWithoutGaps(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Background background = new Background()) {
            int port = manager.listenTcp(0, events).port();
            CountDownLatch left = new CountDownLatch(4);
            for (int i = 0; i < 4; i++) {
                Random random = new Random(i);
                background.start("guests", () -> {
                    for (int visit = 0; visit < 50; visit++) {
                        try (Peer peer = Peer.connect(port)) {
                            consecutive(peer, 1 + random.nextInt(20));
                        }
                    }
                    left.countDown();
                });
            }
            int number = 0;
            CompletableFuture<BroadcastResult> last = manager.writeToAll(line(number));
            while (left.getCount() > 0) {
                BroadcastResult result = Deadline.get(last);
                assertEquals(0, result.failed());
                last = manager.writeToAll(line(++number));
            }
            Deadline.get(last);
            Deadline.until("all gone", () -> manager.sessions().isEmpty());
            assertEquals(200, manager.stats().closed());
        }
    }

    @OnEachTransport
    void aSessionThatACallbackHasClosedGetsNoLaterBroadcastOfThatCallback(Transport transport) throws Exception {
        CompletableFuture<BroadcastResult> broadcast = new CompletableFuture<>();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, (session, data, from) -> {
                        session.write("bye");
                        session.close();
                        manager.writeToAll("too late").thenAccept(broadcast::complete);
                    })
                    .port();
            try (Peer peer = Peer.connect(port).send("x")) {
                assertEquals("bye", new String(peer.readToEnd(), UTF_8));
                assertEquals(new BroadcastResult(0, 0, 0), Deadline.get(broadcast));
            }
        }
    }

    @OnEachTransport
    void aBroadcastFromWithinOnDataReachesEveryLoop(Transport transport) throws Exception {
        List<CompletableFuture<BroadcastResult>> results = new java.util.concurrent.CopyOnWriteArrayList<>();
        try (ConnectionManager manager =
                ConnectionManager.builder().transport(transport).eventLoops(3).build()) {
            EventRecorder chat = new EventRecorder() {
                @Override
                public void onData(Session session, ByteBuf data, SocketAddress from) {
                    results.add(manager.writeToAll(data.retain()));
                    results.add(manager.allExcept(session.id()).write("(not you)"));
                }
            };
            int port = manager.listenTcp(0, chat).port();
            List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                peers.add(Peer.connect(port));
                chat.nextSession();
            }
            for (Peer speaker : peers) {
                speaker.send("hello!");
                for (Peer peer : peers) {
                    assertEquals(
                            peer == speaker ? "hello!" : "hello!(not you)", peer.readText(peer == speaker ? 6 : 15));
                }
            }
            assertEquals(12, results.size());
            for (int i = 0; i < 12; i++) {
                assertEquals(new BroadcastResult(i % 2 == 0 ? 6 : 5, 0, 0), Deadline.get(results.get(i)));
            }
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }

    @OnEachTransport
    void aBroadcastBufferIsAlwaysReleased(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        ConnectionManager manager = Transports.manager(transport);
        try (Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            events.nextSession();
            ByteBuf sent = Unpooled.directBuffer().writeBytes("sent".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            Deadline.get(manager.writeToAll(sent));
            assertEquals("sent", peer.readText(4));
            Deadline.until("its release", () -> sent.refCnt() == 0);
            assertThrows(IllegalReferenceCountException.class, () -> manager.writeToAll(sent));

            ByteBuf heap = Unpooled.wrappedBuffer(new byte[] {'h'});
            Deadline.get(manager.writeToAll(heap));
            assertEquals("h", peer.readText(1));
            Deadline.until("its release", () -> heap.refCnt() == 0);

            ByteBuf part = Unpooled.directBuffer().writeBytes(new byte[] {'a', 'b', 'c'});
            part.skipBytes(1);
            Deadline.get(manager.all().write(part));
            assertEquals("bc", peer.readText(2));

            ByteBuf nothing = Unpooled.directBuffer();
            Deadline.get(manager.writeToAll(nothing));
            assertEquals(0, nothing.refCnt());

            peer.finish();
            manager.close();
            ByteBuf late = Unpooled.directBuffer().writeByte(1);
            Deadline.failure(manager.writeToAll(late));
            assertEquals(0, late.refCnt());
        }
    }

    private static String line(int number) {
        return "%08d\n".formatted(number);
    }

    /** Reads this many lines, which must be numbered without a gap. */
    private static void consecutive(Peer peer, int lines) throws Exception {
        int first = Integer.parseInt(peer.readText(9).trim());
        for (int i = 1; i < lines; i++) {
            assertEquals(line(first + i), peer.readText(9));
        }
    }

    @OnEachTransport
    void aSessionRefusedBecauseOfABroadcastThatExceptsItIsToldOfRoom(Transport transport) throws Exception {
        CountDownLatch writable = new CountDownLatch(1);
        CountDownLatch block = new CountDownLatch(1);
        EventRecorder events = new EventRecorder() {
            @Override
            public void onWritable(Session session) {
                writable.countDown();
            }
        };
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .eventLoops(1)
                        .maxPendingBytes(1000)
                        .slowConsumer(SlowConsumerPolicy.DROP)
                        .build();
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            var blocked = session.channel().eventLoop().submit(() -> block.await(20, TimeUnit.SECONDS));
            CompletableFuture<BroadcastResult> broadcast =
                    manager.allExcept(session.id()).write(new byte[900]);
            CompletableFuture<Void> write = session.write(new byte[900]);
            block.countDown();
            assertTrue(blocked.get(20, TimeUnit.SECONDS));
            assertEquals(new BroadcastResult(0, 0, 0), Deadline.get(broadcast));
            if (write.isCompletedExceptionally()) {
                assertTrue(writable.await(20, TimeUnit.SECONDS), "refused, and never told of room");
            }
            Deadline.until("room", session::isWritable);
            Deadline.get(session.write("hello"));
            peer.finish();
        }
    }
}
