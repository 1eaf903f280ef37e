// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.write;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.FaultProxy;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Large amounts of data, in slices of odd sizes, arrive whole, in order and once. */
@ExtendWith(NoLeaks.class)
class TransferTest {
    private static final long TOTAL_BYTES = 256L << 20;
    private static final byte[] BLOCK = TestStream.bytes(0, 1 << 20);

    @OnEachTransport
    void anEchoThroughTheChannelGivesBackEveryByte(Transport transport) throws Exception {
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .maxPendingBytes(1 << 20)
                        .build();
                EventChannel events = manager.openEventChannel(1024, 4 << 20);
                Background background = new Background()) {
            int port = manager.listenTcp(0, events).port();
            background.start("taker", () -> {
                for (SessionEvent event : events) {
                    if (event.state() == SessionState.DATA) {
                        CompletableFuture<Void> reply = event.reply(event.data());
                        if (!event.session().isWritable()) {
                            Deadline.get(reply); // the last of the pending ones
                        } else if (reply.isCompletedExceptionally()) {
                            throw new AssertionError("refused though writable: " + Deadline.failure(reply));
                        }
                    }
                }
            });
            echo(port, TOTAL_BYTES);
            manager.close();
        }
    }

    @OnEachTransport
    void anEchoThroughAHandlerGivesBackEveryByte(Transport transport) throws Exception {
        PausingEcho handler = new PausingEcho();
        try (ConnectionManager manager = ConnectionManager.builder()
                .transport(transport)
                .maxPendingBytes(1 << 20)
                .build()) {
            echo(manager.listenTcp(0, handler).port(), TOTAL_BYTES);
        }
        assertEquals(List.of(), handler.refused);
    }

    @OnEachTransport
    void oneWriteOf64MiBArrivesWhole(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        byte[] huge = TestStream.bytes(5, 64 << 20);
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            CompletableFuture<Void> write = session.write(huge);
            CompletableFuture<Void> closed = session.close();
            assertEquals(checksum(huge), checksumOf(peer.socket().getInputStream(), huge.length));
            assertEquals(-1, peer.socket().getInputStream().read());
            peer.close();
            Deadline.get(write);
            Deadline.get(closed);
            assertEquals(huge.length, session.stats().bytesOut());
        }
    }

    @OnEachTransport
    void writesOfNothingAndOfOneByteCompleteInOrder(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            List<CompletableFuture<Void>> writes = new ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                writes.add(session.write(TestStream.bytes(i, 1)));
                writes.add(session.write(new byte[0]));
            }
            assertEquals(true, TestStream.matches(0, peer.read(5000), 5000));
            writes.forEach(Deadline::get);
        }
    }

    @OnEachTransport
    void aNetworkThatSlicesLosesAndDoublesNothing(Transport transport) throws Exception {
        echoThroughASlicer(transport, 8 << 20);
    }

    @Tag("soak")
    @OnEachTransport
    void aGibibyteEachWayThroughANetworkThatSlicesIsWhole(Transport transport) throws Exception {
        echoThroughASlicer(transport, 1 << 30);
    }

    private static void echoThroughASlicer(Transport transport, long total) throws Exception {
        PausingEcho handler = new PausingEcho();
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .maxPendingBytes(1 << 20)
                        .build();
                FaultProxy network = FaultProxy.to(manager.listenTcp(0, handler).port())) {
            network.toTarget().slices(1500);
            network.toCaller().slices(1500);
            echo(network.port(), total);
        }
        assertEquals(List.of(), handler.refused);
    }

    /** An echo that reads only as fast as its peer reads the echo. */
    private static final class PausingEcho implements SessionHandler {
        final List<CompletableFuture<Void>> refused = new CopyOnWriteArrayList<>();

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            CompletableFuture<Void> reply = session.write(data.retain());
            if (reply.isCompletedExceptionally()) {
                refused.add(reply);
            }
            if (!session.isWritable()) {
                session.pauseReads();
            }
        }

        @Override
        public void onWritable(Session session) {
            session.resumeReads();
        }
    }

    /** Sends everything in odd slices, and compares what comes back. */
    private static void echo(int port, long total) throws Exception {
        try (Peer peer = Peer.connect(port);
                Background background = new Background()) {
            CRC32C sent = new CRC32C();
            CompletableFuture<Void> sending =
                    background.start("sender", () -> send(peer.socket().getOutputStream(), total, sent));
            long received = checksumOf(peer.socket().getInputStream(), total);
            Deadline.get(sending);
            // Only now: after an end of input Netty's epoll reads on even if auto-read is off.
            peer.finish();
            assertEquals(-1, peer.socket().getInputStream().read());
            assertEquals(sent.getValue(), received);
        }
    }

    /** Sends slices of one byte and more. Most slices are below 1500 bytes, but most bytes are in larger slices. */
    private static void send(OutputStream out, long total, CRC32C sum) throws Exception {
        Random random = new Random(3);
        long left = total;
        while (left > 0) {
            int most = random.nextInt(8) == 0 ? 100_000 : 1500;
            int length = (int) Math.min(left, 1 + random.nextInt(most));
            int offset = random.nextInt(BLOCK.length - length);
            out.write(BLOCK, offset, length);
            sum.update(BLOCK, offset, length);
            left -= length;
        }
    }

    private static long checksum(byte[] data) {
        CRC32C sum = new CRC32C();
        sum.update(data, 0, data.length);
        return sum.getValue();
    }

    private static long checksumOf(InputStream in, long length) throws Exception {
        CRC32C sum = new CRC32C();
        byte[] buffer = new byte[64 << 10];
        long left = length;
        while (left > 0) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw new AssertionError("ended with " + left + " of " + length + " bytes missing");
            }
            sum.update(buffer, 0, n);
            left -= n;
        }
        return sum.getValue();
    }
}
