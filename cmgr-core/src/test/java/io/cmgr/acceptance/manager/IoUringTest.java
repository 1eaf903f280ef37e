// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.manager;

import static io.cmgr.testkit.Callback.DATA;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UdpPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main things on io_uring, in every build: those in which Netty's differs, and one of each kind. All other tests run
 * on it with {@code -Puring}.
 */
@Timeout(120)
@ExtendWith(NoLeaks.class)
class IoUringTest {
    private static final SessionHandler ECHO = (session, data, from) -> session.write(data.retain());

    private final EventRecorder events = new EventRecorder();

    @SuppressWarnings("NullAway.Init")
    private ConnectionManager manager;

    @TempDir
    private Path directory;

    @BeforeEach
    void build() {
        Needs.needs("io_uring", Transports.isHere(Transport.IO_URING));
        manager = Transports.manager(Transport.IO_URING);
    }

    @AfterEach
    void close() {
        if (manager != null) {
            manager.close();
        }
    }

    @Test
    void sessionsOfAllKindsEcho() throws Exception {
        Certificates certificates = new Certificates();
        Path file = directory.resolve("sock");
        int tcp = manager.listenTcp(0, ECHO).port();
        int tls = manager.listen(TcpListen.on(0).tls(certificates.server(certificates.localhost())), ECHO)
                .port();
        manager.listen(TcpListen.on(UnixDomainSocketAddress.of(file)), ECHO);
        assertEchoes(TcpConnect.to("127.0.0.1", tcp));
        assertEchoes(TcpConnect.to("localhost", tls).tls(certificates.client()));
        assertEchoes(TcpConnect.to(UnixDomainSocketAddress.of(file)));
        UdpSession udp = manager.listenUdp(
                0,
                (session, data, from) ->
                        ((UdpSession) session).to((InetSocketAddress) from).write(data.retain()));
        try (UdpPeer peer = UdpPeer.open()) {
            int port = ((InetSocketAddress) udp.localAddress()).getPort();
            assertEquals("datagram", peer.send(port, "datagram").receiveText());
        }
    }

    private void assertEchoes(TcpConnect where) {
        EventRecorder echoed = new EventRecorder();
        Session session = Deadline.get(manager.connect(where, echoed));
        Deadline.get(session.write("bytes"));
        echoed.nextSession();
        assertEquals("bytes", echoed.next(DATA).text());
        Deadline.get(session.close());
        assertEquals(DisconnectReason.LOCAL_CLOSE, echoed.nextDisconnected().reason());
    }

    @Test
    void aPeerThatHasFinishedSendingAndReadsSlowlyGetsEverything() throws Exception {
        int length = 4 << 20;
        SessionHandler onEnd = new EventRecorder() {
            @Override
            public void onEndOfInput(Session session) {
                session.write(TestStream.bytes(0, length));
                session.close();
            }
        };
        try (Peer peer = Peer.connect(manager.listenTcp(0, onEnd).port(), 16 << 10)) {
            peer.finish();
            assertArrayEquals(TestStream.bytes(0, length), peer.readToEnd());
        }
    }

    @Test
    void aPausedSessionReadsLittleAheadAndGetsTheRestLater() throws Exception {
        int length = 1 << 20;
        AtomicLong read = new AtomicLong();
        TcpListen where = TcpListen.on(0)
                .receiveBuffer(4 << 20)
                .pipeline(handlers -> handlers.addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        read.addAndGet(((ByteBuf) message).readableBytes());
                        ctx.fireChannelRead(message);
                    }
                }));
        try (Peer peer = Peer.connect(manager.listen(where, events).port())) {
            Session session = events.nextSession();
            session.pauseReads();
            Reads.awaitPause(session);
            peer.send(TestStream.bytes(0, length)).finish();
            Deadline.until("a look during the pause", () -> read.get() > 0);
            assertTrue(read.get() <= 4 * (64 << 10), () -> read + " bytes were read");
            session.resumeReads();
            Deadline.until("all", () -> read.get() == length);
            assertEquals(DisconnectReason.PEER_CLOSED, lastOf(session));
        }
    }

    private DisconnectReason lastOf(Session session) {
        Deadline.get(session.closed());
        EventRecorder.Event last = events.next();
        while (last.reason() == null) {
            last = events.next();
        }
        return last.reason();
    }

    @Test
    void callersBeyondTheLimitWait() throws Exception {
        Listener listener = manager.listen(TcpListen.on(0).maxSessions(2), ECHO);
        List<Peer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                peers.add(Peer.connect(listener.port()).send("x"));
            }
            for (Peer peer : peers) {
                assertEquals("x", peer.readText(1));
                assertTrue(listener.stats().open() <= 2);
                peer.close();
            }
            Deadline.until("all accepted", () -> listener.stats().accepted() == 5);
            assertEquals(0, listener.stats().refused());
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void aPortIsFreeAsSoonAsItsListenerHasClosed() throws Exception {
        int port = manager.listenTcp(0, ECHO).port();
        for (int i = 0; i < 20; i++) {
            Listener again = manager.listeners().iterator().next();
            Deadline.get(again.close());
            assertEquals(port, manager.listenTcp(port, ECHO).port());
        }
    }

    @Test
    void aBroadcastReachesAllAndAResetIsNoticed() throws Exception {
        int port = manager.listenTcp(0, events).port();
        try (Peer listening = Peer.connect(port);
                Peer leaving = Peer.connect(port)) {
            events.nextSession();
            events.nextSession();
            assertEquals(new BroadcastResult(2, 0, 0), Deadline.get(manager.writeToAll("all")));
            assertEquals("all", listening.readText(3));
            leaving.reset();
            assertEquals(DisconnectReason.RESET, events.nextDisconnected().reason());
        }
    }
}
