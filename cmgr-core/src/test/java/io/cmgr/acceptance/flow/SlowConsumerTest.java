// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static io.cmgr.testkit.Callback.WRITABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.Transports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtendWith;

/** The cap on unsent bytes: what happens to a session whose peer takes less than is written to it. */
@ExtendWith(NoLeaks.class)
class SlowConsumerTest {
    private static final int KERNEL_BUFFER = 16 << 10;
    private static final int MAX_PENDING_BYTES = 128 << 10;
    private static final int MESSAGE_BYTES = 8 << 10;

    /** More messages than fit into the kernel buffers and the cap. */
    private static final int MORE_MESSAGES_THAN_FIT = 1000;

    @OnEachTransport
    void aWriteOverTheCapEndsTheSession(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer =
                        Peer.connect(manager.listen(smallBufferAndCap(), events).port(), KERNEL_BUFFER)) {
            Session session = events.nextSession();
            assertEndsWhenOverTheCap(session, () -> session.write(new byte[MESSAGE_BYTES]));
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.SLOW_CONSUMER, end.reason());
            assertInstanceOf(SlowConsumerException.class, end.cause());
            assertFalse(peer.socket().isClosed());
        }
    }

    @OnEachTransport
    void aReplyOverTheCapEndsTheSession(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.manager()
                    .listen(smallBufferAndCap(), fixture.events())
                    .port();
            fixture.closeFirst(Peer.connect(port, KERNEL_BUFFER)).send("?");
            fixture.accept();
            SessionEvent asked = fixture.next(SessionState.DATA);
            assertEndsWhenOverTheCap(asked.session(), () -> asked.reply(new byte[MESSAGE_BYTES]));
            SessionEvent end = fixture.next(SessionState.DISCONNECTED);
            assertEquals(DisconnectReason.SLOW_CONSUMER, end.reason());
            assertInstanceOf(SlowConsumerException.class, end.cause());
        }
    }

    @OnEachTransport
    void aBroadcastOverTheCapEndsTheSession(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer =
                        Peer.connect(manager.listen(smallBufferAndCap(), events).port(), KERNEL_BUFFER)) {
            Session session = events.nextSession();
            CompletableFuture<Void> first = session.write(new byte[MAX_PENDING_BYTES / 2 + MESSAGE_BYTES]);
            BroadcastResult result = new BroadcastResult(1, 0, 0);
            for (int i = 0; result.skipped() == 0; i++) {
                assertTrue(i < MORE_MESSAGES_THAN_FIT, "the cap never came");
                assertEquals(new BroadcastResult(1, 0, 0), result);
                result = Deadline.get(manager.writeToAll(new byte[MESSAGE_BYTES]));
                assertWithinCap(session);
            }
            assertEquals(new BroadcastResult(0, 1, 0), result);
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.SLOW_CONSUMER, end.reason());
            assertInstanceOf(SlowConsumerException.class, end.cause());
            Deadline.until("the outcome of the write before", first::isDone);
            assertEquals(1, session.stats().dropped());
            assertEquals(0, session.stats().pendingBytes());
            assertFalse(peer.socket().isClosed());
        }
    }

    @OnEachTransport
    void dropRefusesAndCountsAndTheSessionLivesOn(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        TcpListen dropping = smallBufferAndCap().slowConsumer(SlowConsumerPolicy.DROP);
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(dropping, events).port(), KERNEL_BUFFER)) {
            Session session = events.nextSession();
            List<CompletableFuture<Void>> taken = new ArrayList<>();
            List<Integer> sent = new ArrayList<>();
            int refused = 0;
            for (int i = 0; refused < 10; i++) {
                assertTrue(i < MORE_MESSAGES_THAN_FIT, "the cap never came");
                CompletableFuture<Void> write = session.write(numbered(i));
                assertWithinCap(session);
                if (write.isCompletedExceptionally()) {
                    assertInstanceOf(SlowConsumerException.class, Deadline.failure(write));
                    refused++;
                } else {
                    taken.add(write);
                    sent.add(i);
                }
            }
            assertTrue(session.isOpen());
            assertFalse(session.isWritable());
            assertEquals(new BroadcastResult(0, 1, 0), Deadline.get(manager.writeToAll(new byte[MAX_PENDING_BYTES])));
            assertEquals(refused + 1, session.stats().dropped());
            for (int number : sent) {
                assertEquals(number, ByteBuffer.wrap(peer.read(MESSAGE_BYTES)).getInt());
            }
            taken.forEach(Deadline::get);
            events.next(WRITABLE);
            assertTrue(session.isWritable());
            Deadline.get(session.write(numbered(-1)));
            assertEquals(-1, ByteBuffer.wrap(peer.read(MESSAGE_BYTES)).getInt());
            assertEquals(refused + 1, manager.stats().dropped());
        }
    }

    @OnEachTransport
    void aListenersOwnPolicyGoesBeforeTheManagers(Transport transport) throws Exception {
        EventRecorder dropping = new EventRecorder();
        EventRecorder disconnecting = new EventRecorder();
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .maxPendingBytes(MAX_PENDING_BYTES)
                        .slowConsumer(SlowConsumerPolicy.DROP)
                        .build();
                Peer patient =
                        Peer.connect(manager.listen(smallSendBuffer(), dropping).port(), KERNEL_BUFFER);
                Peer hasty = Peer.connect(
                        manager.listen(smallSendBuffer().slowConsumer(SlowConsumerPolicy.DISCONNECT), disconnecting)
                                .port(),
                        KERNEL_BUFFER)) {
            Session kept = dropping.nextSession();
            Session ended = disconnecting.nextSession();
            Deadline.until("the end of one of them", () -> {
                BroadcastResult result = Deadline.get(manager.writeToAll(new byte[MESSAGE_BYTES]));
                assertEquals(0, result.failed());
                return !ended.isOpen();
            });
            assertEquals(
                    DisconnectReason.SLOW_CONSUMER,
                    disconnecting.nextDisconnected().reason());
            Deadline.until(
                    "the other's cap",
                    () -> Deadline.get(manager.writeToAll(new byte[MESSAGE_BYTES]))
                                    .skipped()
                            > 0);
            assertTrue(kept.isOpen());
            assertFalse(patient.socket().isClosed() || hasty.socket().isClosed());
        }
    }

    @OnEachTransport
    void aConnectionsOwnCapAndPolicyGoBeforeTheManagers(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ServerSocket target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                ConnectionManager manager = Transports.manager(transport)) {
            TcpConnect own = TcpConnect.to("127.0.0.1:" + target.getLocalPort())
                    .sendBuffer(KERNEL_BUFFER)
                    .maxPendingBytes(MAX_PENDING_BYTES)
                    .slowConsumer(SlowConsumerPolicy.DROP);
            Session session = Deadline.get(manager.connect(own, events));
            Deadline.until("a refusal", () -> {
                CompletableFuture<Void> write = session.write(new byte[MESSAGE_BYTES]);
                assertWithinCap(session);
                return write.isCompletedExceptionally();
            });
            assertTrue(session.isOpen());
            Deadline.get(session.abort());
        }
    }

    @OnEachTransport
    void manyWritersTogetherNeverPassTheCap(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        TcpListen dropping = smallBufferAndCap().slowConsumer(SlowConsumerPolicy.DROP);
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(dropping, events).port())) {
            Session session = events.nextSession();
            AtomicLong accepted = new AtomicLong();
            AtomicLong refused = new AtomicLong();
            try (Background reader = new Background()) {
                reader.start("reader", () -> peer.socket().getInputStream().readAllBytes());
                try (Background writers = new Background()) {
                    for (int t = 0; t < 4; t++) {
                        int size = MESSAGE_BYTES / (t + 1);
                        writers.start("writer", () -> {
                            for (int i = 0; i < 1000; i++) {
                                boolean taken = !session.write(new byte[size]).isCompletedExceptionally();
                                (taken ? accepted : refused).addAndGet(taken ? size : 1);
                                assertWithinCap(session);
                            }
                        });
                    }
                }
                Deadline.get(session.close());
            }
            assertEquals(accepted.get(), session.stats().bytesOut());
            assertEquals(refused.get(), session.stats().dropped());
        }
    }

    /** A single message may always be under way, however large. The next one is over the cap. */
    @OnEachTransport
    void aSingleMessageMayBeLargerThanTheCap(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        TcpListen dropping = smallBufferAndCap().slowConsumer(SlowConsumerPolicy.DROP);
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(dropping, events).port(), KERNEL_BUFFER)) {
            Session session = events.nextSession();
            CompletableFuture<Void> large = session.write(new byte[20 * MAX_PENDING_BYTES]);
            assertInstanceOf(SlowConsumerException.class, Deadline.failure(session.write("x")));
            peer.read(20 * MAX_PENDING_BYTES);
            Deadline.get(large);
            Deadline.get(session.write("y"));
            assertEquals("y", peer.readText(1));
        }
    }

    /** Writes until a write is refused. That ends the session, and the pending writes fail. */
    private static void assertEndsWhenOverTheCap(Session session, Supplier<CompletableFuture<Void>> write) {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        CompletableFuture<Void> last;
        do {
            assertTrue(writes.size() < MORE_MESSAGES_THAN_FIT, "the cap never came");
            last = write.get();
            writes.add(last);
            assertWithinCap(session);
        } while (!last.isCompletedExceptionally());
        assertInstanceOf(SlowConsumerException.class, Deadline.failure(last));
        assertFalse(session.isOpen());
        Deadline.get(session.closed());
        List<CompletableFuture<Void>> failed = writes.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .toList();
        assertTrue(writes.stream().allMatch(CompletableFuture::isDone));
        assertTrue(failed.size() > 1, "nothing was pending");
        failed.forEach(each -> assertInstanceOf(SlowConsumerException.class, Deadline.failure(each)));
        assertInstanceOf(SlowConsumerException.class, Deadline.failure(write.get()));
        assertEquals(1, session.stats().dropped());
        assertEquals(0, session.stats().pendingBytes());
    }

    private static void assertWithinCap(Session session) {
        long pending = session.stats().pendingBytes();
        assertTrue(pending <= MAX_PENDING_BYTES, () -> pending + " bytes are pending");
    }

    private static TcpListen smallBufferAndCap() {
        return smallSendBuffer().maxPendingBytes(MAX_PENDING_BYTES);
    }

    private static TcpListen smallSendBuffer() {
        return TcpListen.on("127.0.0.1", 0).sendBuffer(KERNEL_BUFFER);
    }

    private static byte[] numbered(int number) {
        return ByteBuffer.allocate(MESSAGE_BYTES).putInt(number).array();
    }
}
