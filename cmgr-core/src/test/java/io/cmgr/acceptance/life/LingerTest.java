// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.DrainResult;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The kernel has taken a whole reply, and the peer reads it slowly and keeps sending. Without lingering, the kernel
 * would answer bytes that arrive after our close with a reset, which destroys what the peer has not read.
 */
@ExtendWith(NoLeaks.class)
class LingerTest {
    private static final Certificates CERTIFICATES = new Certificates();
    private static final int REPLY_BYTES = 128 << 10;
    private static final int SLICES = 8;
    private static final Duration PACE = Duration.ofMillis(40);
    private static final Duration PAUSE = Duration.ofMillis(1300);

    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void aReplyArrivesWholeHoweverItsSessionCloses(Transport transport) throws Exception {
        SslContext attachedTls = CERTIFICATES.server(CERTIFICATES.localhost());
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .maxPendingBytes(1 << 20)
                        .build();
                ApplicationServer own = ApplicationServer.halfClosing(transport, channel -> {
                    channel.config().setOption(ChannelOption.SO_SNDBUF, 1 << 20);
                    manager.attach(null, channel, closing(Session::close));
                });
                ApplicationServer ownTls = ApplicationServer.halfClosing(transport, channel -> {
                    channel.config().setOption(ChannelOption.SO_SNDBUF, 1 << 20);
                    channel.pipeline().addLast(attachedTls.newHandler(channel.alloc()));
                    manager.attach(null, channel, closing(Session::close));
                });
                EventChannel events = manager.openEventChannel();
                Background peers = new Background()) {
            peers.start("taker", () -> replyAndClose(events));
            TcpListen plain = TcpListen.on("127.0.0.1", 0).sendBuffer(1 << 20);
            TcpListen idle = plain.idleTimeout(Duration.ofMillis(100));
            TcpListen framed = plain.framing(Framing.lengthPrefixed(3, REPLY_BYTES));
            TcpListen tls12 = plain.tls(CERTIFICATES.server(CERTIFICATES.localhost(), "TLSv1.2"));
            TcpListen tls13 = plain.tls(CERTIFICATES.server(CERTIFICATES.localhost(), "TLSv1.3"));

            readAll(
                    peers,
                    "close",
                    manager.listen(plain, closing(Session::close)).port());
            readAll(
                    peers,
                    "throw",
                    manager.listen(plain, closing(LingerTest::fail)).port());
            readAll(peers, "idle", manager.listen(idle, closing(session -> {})).port());
            readAll(peers, "attached", own.port());
            readAll(peers, "channel", manager.listen(plain, events).port());
            readAllTls(
                    peers, "1.2", manager.listen(tls12, closing(Session::close)).port());
            readAllTls(
                    peers, "1.3", manager.listen(tls13, closing(Session::close)).port());
            readAllTls(peers, "attached", ownTls.port());
            int framedPort = manager.listen(framed, closing(session -> {})).port();
            peers.start("framed", () -> {
                try (Peer peer = Peer.connect(framedPort, 8 << 10)) {
                    peer.send(new byte[] {-1, -1, -1}); // a header that promises too much
                    assertArrayEquals(new byte[] {REPLY_BYTES >> 16, 0, 0}, peer.read(3));
                    assertWhole(readSlowly(peer.socket()));
                }
            });
        }
    }

    private static void replyAndClose(EventChannel events) throws InterruptedException {
        SessionEvent event = events.take();
        while (event.state() != SessionState.DISCONNECTED) {
            if (event.state() == SessionState.NEW) {
                var unused = event.reply(TestStream.bytes(0, REPLY_BYTES));
                event.session().close();
            }
            event = events.take();
        }
    }

    private static void readAll(Background peers, String name, int port) {
        peers.start(name, () -> {
            try (Peer peer = Peer.connect(port, 8 << 10)) {
                assertWhole(readSlowly(peer.socket()));
            }
        });
    }

    private static void readAllTls(Background peers, String name, int port) {
        peers.start("tls-" + name, () -> {
            Socket socket = Peer.connect(port, 8 << 10).socket();
            try (TlsPeer peer = TlsPeer.connect(socket, port, CERTIFICATES.jdk(CERTIFICATES.client("guest")))) {
                peer.handshake();
                assertWhole(readSlowly(peer.tls()));
            }
        });
    }

    @OnEachTransport
    void theManagersCloseLingersToo(Transport transport) throws Exception {
        ConnectionManager manager = Transports.manager(transport);
        try (Background background = new Background();
                Peer peer = Peer.connect(listen(manager, closing(session -> {})), 8 << 10)) {
            Deadline.until(
                    "a reply",
                    () -> manager.sessions().stream()
                            .map(Session::stats)
                            .anyMatch(stats -> stats.bytesOut() + stats.pendingBytes() > 0));
            background.start("close", manager::close);
            assertWhole(readSlowly(peer.socket()));
        }
    }

    @OnEachTransport
    void aDrainLingersTooAndCountsWhatItsLimitCutOff(Transport transport) throws Exception {
        assertEquals(new DrainResult(1, 0, 0), drain(transport, Duration.ofSeconds(20), true));
        DrainResult cut = drain(transport, Duration.ofMillis(600), false);
        assertEquals(0, cut.drained());
        assertEquals(1, cut.cut());
        if (Transports.isNative(transport)) {
            assertTrue(cut.bytesCut() > 0 && cut.bytesCut() < REPLY_BYTES + 100, cut.toString());
        }
    }

    private DrainResult drain(Transport transport, Duration limit, boolean whole) throws Exception {
        ConnectionManager manager = Transports.manager(transport);
        EventRecorder drained = new EventRecorder();
        try (Peer peer = Peer.connect(listen(manager, drained), 8 << 10)) {
            Deadline.get(drained.nextSession().write(TestStream.bytes(0, REPLY_BYTES)));
            CompletableFuture<DrainResult> result = manager.drain(limit);
            if (whole) {
                assertWhole(readSlowly(peer.socket()));
                peer.close();
            } else {
                talkUntil(peer, result);
            }
            return Deadline.get(result);
        }
    }

    private static void talkUntil(Peer peer, CompletableFuture<?> done) {
        Deadline.until("the limit", () -> {
            try {
                peer.send(".");
            } catch (IOException reset) {
                return true;
            }
            return done.isDone();
        });
    }

    /** The manager no longer waits, but the kernel still delivers, because a silent peer provokes no reset. */
    @OnEachTransport
    void whatTheKernelHasOutlivesTheManagersLimit(Transport transport) throws Exception {
        ConnectionManager manager = ConnectionManager.builder()
                .transport(transport)
                .closeTimeout(Duration.ofMillis(100))
                .build();
        int port = listen(manager, events);
        try (Peer peer = Peer.connect(port, 8 << 10)) {
            Deadline.get(events.nextSession().write(TestStream.bytes(0, REPLY_BYTES)));
            manager.close();
            assertWhole(peer.readToEnd());
            assertEquals(
                    DisconnectReason.MANAGER_CLOSED, events.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void aPeerThatSendsAndTakesNothingDoesNotHoldItsSession(Transport transport) throws Exception {
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .drainTimeout(Duration.ofMillis(100))
                        .build();
                Peer peer = Peer.connect(listen(manager, events), 8 << 10)) {
            Session session = events.nextSession();
            Deadline.get(session.write(TestStream.bytes(0, REPLY_BYTES)));
            CompletableFuture<Void> closed = session.close();
            talkUntil(peer, closed);
            Deadline.get(closed);
            assertEquals(DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
        }
    }

    private static int listen(ConnectionManager manager, SessionHandler handler) throws IOException {
        return manager.listen(TcpListen.on("127.0.0.1", 0).sendBuffer(1 << 20), handler)
                .port();
    }

    private interface Closing {
        void close(Session session);
    }

    private static void fail(Session session) {
        throw new IllegalStateException("a handler's own fault, on " + session.id());
    }

    /** A handler that replies at once, and closes in the given way. */
    private static SessionHandler closing(Closing way) {
        return new EventRecorder() {
            @Override
            public void onNew(Session session) {
                var unused = session.write(TestStream.bytes(0, REPLY_BYTES));
                way.close(session);
            }
        };
    }

    private static void assertWhole(byte[] reply) {
        assertArrayEquals(TestStream.bytes(0, REPLY_BYTES), reply);
    }

    /** Reads the reply in slices, with one long pause, and sends a byte before each. Then reads to the end. */
    private static byte[] readSlowly(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        for (int slice = 0; slice < SLICES; slice++) {
            out.write('.');
            read.write(in.readNBytes(REPLY_BYTES / SLICES));
            Deadline.letPass(slice == SLICES / 2 ? PAUSE : PACE);
        }
        read.write(in.readAllBytes());
        return read.toByteArray();
    }
}
