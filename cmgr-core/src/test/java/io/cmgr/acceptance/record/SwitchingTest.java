// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.Recording;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Recordings that are switched on and off in the middle of traffic change nothing of it. */
@ExtendWith(NoLeaks.class)
class SwitchingTest {
    private static final int LINES = 100_000;
    private static final int LENGTH = 10;

    @TempDir
    Path directory;

    /** Collects what arrives, on the session's event loop. */
    private static final class Collector implements SessionHandler {
        final CompletableFuture<Session> session = new CompletableFuture<>();
        final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();

        @Override
        public void onNew(Session begun) {
            session.complete(begun);
        }

        @Override
        public void onData(Session from, ByteBuf data, SocketAddress sender) {
            byte[] bytes = new byte[data.readableBytes()];
            data.readBytes(bytes);
            arrived.writeBytes(bytes);
            if (arrived.size() == LINES * LENGTH) {
                whole.complete(arrived.toByteArray());
            }
        }
    }

    private static String line(int number) {
        return String.format("%09d\n", number);
    }

    @OnEachTransport
    void nothingIsLostOrReorderedAndEachCaptureIsAPieceOfTheTraffic(Transport transport) throws Exception {
        Collector collector = new Collector();
        Path file = directory.resolve("piece.pcap");
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, collector).port())) {
            Session session = Deadline.get(collector.session);
            int server = ((InetSocketAddress) session.localAddress()).getPort();
            try (Background threads = new Background()) {
                threads.start("sender", () -> {
                    for (int i = 0; i < LINES; i++) {
                        peer.send(line(i));
                    }
                });
                threads.start("writer", () -> {
                    for (int i = 0; i < LINES; i++) {
                        var written = session.write(line(i));
                        if (i % 1000 == 0) {
                            Deadline.get(written);
                        }
                    }
                });
                threads.start("reader", () -> assertNumbered(peer.read(LINES * LENGTH), true));
                int pieces = 0;
                while (!collector.whole.isDone() || pieces == 0) {
                    Recording log = manager.wireLog(session.id());
                    Deadline.get(log.session().flushed());
                    Recording capture = manager.capture(session.id(), file, 1 << 20);
                    Deadline.get(capture.session().flushed());
                    Deadline.letPass(Duration.ofMillis(5));
                    log.close();
                    Deadline.get(capture.close());
                    Pcap pcap = Pcap.read(file);
                    assertNumbered(pcap.stream(server), false);
                    assertNumbered(pcap.stream(peer.socket().getLocalPort()), false);
                    pieces++;
                }
            }
            assertNumbered(Deadline.get(collector.whole), true);
        }
    }

    /** The lines follow each other without a gap; unless they are all, the first and the last may be cut. */
    private static void assertNumbered(byte[] bytes, boolean all) {
        String text = new String(bytes, US_ASCII);
        int from = all ? 0 : text.indexOf('\n') + 1;
        int to = text.lastIndexOf('\n') + 1;
        assertEquals(0, (to - from) % LENGTH);
        if (to == from) {
            assertTrue(!all);
            return;
        }
        int number = Integer.parseInt(text.substring(from, from + LENGTH - 1));
        for (int at = from; at < to; at += LENGTH) {
            assertEquals(line(number++), text.substring(at, at + LENGTH));
        }
        if (all) {
            assertEquals(LINES, number);
            assertEquals(LINES * LENGTH, bytes.length);
        }
    }
}
