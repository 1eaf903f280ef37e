// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ManyWritersTest {
    private static final int WRITERS = 8;
    private static final int FRAMES = 3000;

    @OnEachTransport
    void framesOfEachThreadArriveInOrderAndNoneIsInterleaved(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .maxPendingBytes(256 << 10)
                        .slowConsumer(SlowConsumerPolicy.DROP)
                        .build();
                Peer peer = Peer.connect(manager.listenTcp(0, events).port());
                Background background = new Background()) {
            String id = events.nextSession().id();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                background.start("writer", () -> {
                    for (int frame = 0; frame < FRAMES; frame++) {
                        byte[] bytes = frame(writer, frame);
                        CompletableFuture<Void> write = manager.write(id, bytes);
                        while (write.isCompletedExceptionally()) {
                            assertInstanceOf(SlowConsumerException.class, Deadline.failure(write));
                            Session session = manager.session(id).orElseThrow();
                            Deadline.until("room", session::isWritable);
                            write = manager.write(id, bytes);
                        }
                    }
                });
            }
            DataInputStream in =
                    new DataInputStream(new BufferedInputStream(peer.socket().getInputStream(), 64 << 10));
            int[] next = new int[WRITERS];
            byte[] payload = new byte[4096];
            for (int i = 0; i < WRITERS * FRAMES; i++) {
                int writer = in.readInt();
                int frame = in.readInt();
                int length = in.readInt();
                assertEquals(next[writer]++, frame, "of writer " + writer);
                assertEquals(lengthOf(frame), length);
                in.readFully(payload, 0, length);
                assertTrue(TestStream.matches(frame, payload, length), "another frame's bytes");
            }
        }
    }

    @OnEachTransport
    void aWriteThatDoesNotFitIsRefusedAndRoomIsAnnounced(Transport transport) throws Exception {
        LinkedBlockingQueue<Session> writable = new LinkedBlockingQueue<>();
        EventRecorder events = new EventRecorder() {
            @Override
            public void onWritable(Session session) {
                writable.add(session);
            }
        };
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .maxPendingBytes(1 << 20)
                        .slowConsumer(SlowConsumerPolicy.DROP)
                        .build();
                Peer peer = Peer.connect(
                        manager.listen(TcpListen.on("127.0.0.1", 0).sendBuffer(16 << 10), events)
                                .port(),
                        16 << 10)) {
            Session session = events.nextSession();
            List<CompletableFuture<Void>> taken = new ArrayList<>();
            CompletableFuture<Void> write = session.write(new byte[100_000]);
            while (!write.isCompletedExceptionally()) {
                taken.add(write);
                assertTrue(session.stats().pendingBytes() <= 1 << 20);
                write = session.write(new byte[100_000]);
            }
            assertInstanceOf(SlowConsumerException.class, Deadline.failure(write));
            assertTrue(!session.isWritable());
            assertEquals(1, session.stats().dropped());
            assertTrue(session.isOpen());
            writable.clear();
            peer.read(taken.size() * 100_000);
            assertTrue(writable.poll(20, TimeUnit.SECONDS) == session, "room was not announced");
            assertTrue(session.isWritable());
            taken.forEach(Deadline::get);
        }
    }

    @OnEachTransport
    void aWrittenArrayMayBeReusedAfterTheCall(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            byte[] reused = new byte[1000];
            for (int i = 0; i < 1000; i++) {
                System.arraycopy(TestStream.bytes(i * 1000L, 1000), 0, reused, 0, 1000);
                var unused = session.write(reused);
                java.util.Arrays.fill(reused, (byte) 0x55);
            }
            assertTrue(TestStream.matches(0, peer.read(1_000_000), 1_000_000));
        }
    }

    private static int lengthOf(int frame) {
        return frame % 7 == 0 ? frame % 4000 : frame % 100;
    }

    private static byte[] frame(int writer, int frame) {
        int length = lengthOf(frame);
        return ByteBuffer.allocate(12 + length)
                .putInt(writer)
                .putInt(frame)
                .putInt(length)
                .put(TestStream.bytes(frame, length))
                .array();
    }
}
