// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.PausingRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.TlsPeer;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a pipe holds for a reader that has stopped, and which limit ends it. */
@ExtendWith(NoLeaks.class)
class PipeMemoryTest {
    private static final int MOST = 256 << 10;
    private static final int READ = 64 << 10;
    private static final Certificates CERTIFICATES = new Certificates();

    private final PausingRecorder senders = new PausingRecorder();
    private final PausingRecorder readers = new PausingRecorder();

    /** Counts exactly, unlike a pool, what the sessions of the manager hold. */
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);

    private long held() {
        return memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory();
    }

    private ConnectionManager manager(Transport transport, int eventLoops) {
        return ConnectionManager.builder()
                .transport(transport)
                .eventLoops(eventLoops)
                .allocator(memory)
                .stallTimeout(Duration.ofMillis(300))
                .drainTimeout(Duration.ofMillis(100))
                .build();
    }

    /** Sends without end, from a session that is piped to the reader, until the connection is over. */
    private Session flood(ConnectionManager manager, Session reader, Background threads) throws IOException {
        return flood(Peer.connect(manager.listenTcp(0, senders).port()), reader, threads);
    }

    private Session flood(Peer sender, Session reader, Background threads) {
        Session from = senders.nextSession();
        var unused = from.pipeTo(reader);
        from.resumeReads();
        threads.start("sender", () -> {
            byte[] piece = new byte[1 << 20];
            try (sender) {
                while (true) {
                    sender.send(piece);
                }
            } catch (IOException over) {
                // the reader is gone
            }
        });
        return from;
    }

    private void assertHoldsLittle(Session from) {
        long[] most = {0};
        Deadline.until("the reader's kernel to be full", () -> {
            most[0] = Math.max(most[0], held());
            return Reads.areOff(from);
        });
        assertTrue(Math.max(most[0], held()) <= MOST, () -> "held " + most[0] + ", then " + held());
    }

    @OnEachTransport
    void aReaderThatStopsCostsLittle(Transport transport) throws Exception {
        for (int eventLoops : new int[] {1, 3}) {
            try (ConnectionManager manager = manager(transport, eventLoops);
                    Background threads = new Background();
                    Peer client = Peer.connect(manager.listenTcp(0, readers).port(), 16 << 10)) {
                Session reader = readers.nextSession();
                assertHoldsLittle(flood(manager, reader, threads));
                client.reset();
                readers.nextDisconnected();
                senders.nextDisconnected();
            }
        }
    }

    @OnEachTransport
    void soDoesOneBehindTls(Transport transport) throws Exception {
        try (ConnectionManager manager = manager(transport, 1);
                Background threads = new Background();
                TlsPeer client = TlsPeer.connect(
                        manager.listen(CERTIFICATES.listen(), readers).port(), CERTIFICATES)) {
            client.handshake();
            Session reader = readers.nextSession();
            assertHoldsLittle(flood(manager, reader, threads));
            client.plain().setSoLinger(true, 0);
            client.plain().close();
            readers.nextDisconnected();
            senders.nextDisconnected();
        }
    }

    /** Which {@code stallTimeout} does not. */
    @OnEachTransport
    void aReaderThatStopsForEverIsEndedByItsIdleTimeout(Transport transport) throws Exception {
        TcpListen where = TcpListen.on("127.0.0.1", 0).idleTimeout(Duration.ofMillis(800));
        try (ConnectionManager manager = manager(transport, 1);
                Background threads = new Background();
                Peer client = Peer.connect(manager.listen(where, readers).port(), 16 << 10)) {
            Session reader = readers.nextSession();
            reader.pipeTo(flood(manager, reader, threads));
            reader.resumeReads();
            assertEquals(
                    DisconnectReason.IDLE_TIMEOUT, readers.nextDisconnected().reason());
            senders.nextDisconnected();
            assertTrue(client.socket().isConnected());
        }
    }

    /** Twice a second a paused session looks whether its peer has ended. A pipe has no use for that. */
    @OnEachTransport
    void nothingIsReadAheadForAReaderThatStops(Transport transport) throws Exception {
        try (ConnectionManager manager = manager(transport, 1);
                Background threads = new Background();
                Peer client = Peer.connect(manager.listenTcp(0, readers).port(), 16 << 10)) {
            Session reader = readers.nextSession();
            assertHoldsLittle(flood(manager, reader, threads));
            Deadline.letPass(Duration.ofMillis(1200));
            assertTrue(held() < 3 * READ, () -> "held " + held());
            client.reset();
            readers.nextDisconnected();
            senders.nextDisconnected();
        }
    }

    @OnEachTransport
    void theLossOfTheSenderIsNoticedAlthoughTheReaderHasStopped(Transport transport) throws Exception {
        try (ConnectionManager manager = manager(transport, 1);
                Background threads = new Background();
                Peer client = Peer.connect(manager.listenTcp(0, readers).port(), 16 << 10);
                Peer sender = Peer.connect(manager.listenTcp(0, senders).port())) {
            Session reader = readers.nextSession();
            assertHoldsLittle(flood(sender, reader, threads));
            sender.reset();
            assertEquals(DisconnectReason.RESET, senders.nextDisconnected().reason());
            assertEquals(DisconnectReason.ABORTED, readers.nextDisconnected().reason());
            assertTrue(client.socket().isConnected());
        }
    }
}
