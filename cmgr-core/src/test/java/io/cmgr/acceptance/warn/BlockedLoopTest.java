// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.warn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.config.Warnings;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.CapturedLog;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Explained;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.UdpPeer;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BlockedLoopTest {
    private static final Certificates CERTIFICATES = new Certificates();
    private static final Duration SHORT = Duration.ofMillis(150);

    /** Blocks in the callback of this name, until it is told to go on. */
    private static final class Blocking implements SessionHandler {
        private final String callback;
        private final CountDownLatch end = new CountDownLatch(1);

        Blocking(String callback) {
            this.callback = callback;
        }

        void goOn() {
            end.countDown();
        }

        private void blockIn(String reached) {
            if (reached.equals(callback)) {
                waitForAnAnswer();
            }
        }

        private void waitForAnAnswer() {
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void onAccepted(Session session) {
            blockIn("onAccepted");
        }

        @Override
        public void onNew(Session session) {
            blockIn("onNew");
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            blockIn("onData");
        }

        @Override
        public void onDatagram(UdpSession session, ByteBuf data, InetSocketAddress from, boolean truncated) {
            blockIn("onDatagram");
        }

        @Override
        public void onEndOfInput(Session session) {
            blockIn("onEndOfInput");
            var unused = session.close();
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            blockIn("onDisconnected");
        }
    }

    private static ConnectionManager manager(Transport transport, Duration limit, String name) {
        return ConnectionManager.builder()
                .transport(transport)
                .eventLoops(2)
                .threadName(name)
                .warnings(Warnings.all().blockedLoop(limit))
                .build();
    }

    @OnEachTransport
    void eachCallbackThatBlocksIsNamedWithItsSessionAndItsStack(Transport transport) throws Exception {
        for (String callback : new String[] {"onAccepted", "onNew", "onData", "onEndOfInput", "onDisconnected"}) {
            Blocking handler = new Blocking(callback);
            try (CapturedLog log = new CapturedLog();
                    ConnectionManager manager = manager(transport, SHORT, "blocked");
                    Peer other = Peer.connect(
                            manager.listenTcp(0, (session, data, from) -> {}).port());
                    Peer peer = Peer.connect(manager.listenTcp(0, handler).port())) {
                other.send("x");
                peer.send("x").finish();
                log.await("waitForAnAnswer");
                handler.goOn();
                assertEquals(0, peer.readToEnd().length);
                assertBlocked(log, "a\\d", callback);
            }
        }
    }

    private static void assertBlocked(CapturedLog log, String id, String callback) {
        String text = log.text();
        assertTrue(
                text.matches("(?s).*event loop blocked-\\d+-\\d+ has been blocked for \\d+ ms by a callback of session "
                        + id + ", here:\\R.*thread blocked-\\d+-\\d+, WAITING\\R\\s+at .*waitForAnAnswer.*"
                        + callback + ".*"),
                text);
        assertEquals(1, log.count("by a callback of session"), text);
    }

    @OnEachTransport
    void explainSaysItOfTheSessionAndOfOthersOnTheSameLoop(Transport transport) throws Exception {
        Blocking handler = new Blocking("onData");
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .eventLoops(1)
                        .threadName("blocked")
                        .warnings(Warnings.all().blockedLoop(SHORT))
                        .build();
                Peer peer = Peer.connect(manager.listenTcp(0, handler).port());
                Peer other = Peer.connect(manager.listenTcp(0, handler).port())) {
            Deadline.until("both sessions", () -> manager.sessions().size() == 2);
            peer.send("x");
            String blocked = "Its event loop blocked-[0-9]+-1 has been blocked for at least " + Explained.TIME
                    + " by a callback of %s, in io\\.cmgr\\.acceptance\\.warn\\.BlockedLoopTest\\$Blocking\\.waitForAnAnswer"
                    + "\\(BlockedLoopTest\\.java:[0-9]+\\)\\.";
            Explained.soonSays(blocked.formatted("this session"), () -> manager.explain("a1"));
            Explained.soonSays(blocked.formatted("session a1"), () -> manager.explain("a2"));
            handler.goOn();
            Deadline.until("the loop goes on", () -> !manager.explain("a2").contains("blocked for at least"));
            assertTrue(other.socket().isConnected());
        }
    }

    @OnEachTransport
    void aSessionThatHasWrittenInThisTurnIsNamedToo(Transport transport) throws Exception {
        Blocking handler = new Blocking("onData");
        try (CapturedLog log = new CapturedLog();
                ConnectionManager manager = manager(transport, SHORT, "blocked");
                Peer peer = Peer.connect(manager.listenTcp(0, (session, data, from) -> {
                            var unused = session.write("x");
                            handler.onData(session, data, from);
                        })
                        .port())) {
            peer.send("x");
            log.await("waitForAnAnswer");
            handler.goOn();
            assertEquals("x", peer.readText(1));
            assertBlocked(log, "a1", "onData");
        }
    }

    @OnEachTransport
    void aCallbackOfASessionWithTlsIsNamedToo(Transport transport) throws Exception {
        Blocking handler = new Blocking("onData");
        try (CapturedLog log = new CapturedLog();
                ConnectionManager manager = manager(transport, SHORT, "blocked");
                TlsPeer peer = TlsPeer.connect(
                                manager.listen(CERTIFICATES.listen(), handler).port(), CERTIFICATES)
                        .handshake()) {
            peer.send("x");
            log.await("waitForAnAnswer");
            handler.goOn();
            assertTrue(log.text().contains("by a callback of session a1"), log::text);
        }
    }

    @OnEachTransport
    void aCallbackOfAUdpSocketIsNamedToo(Transport transport) throws Exception {
        Blocking handler = new Blocking("onDatagram");
        try (CapturedLog log = new CapturedLog();
                ConnectionManager manager = manager(transport, SHORT, "blocked");
                UdpPeer peer = UdpPeer.open()) {
            UdpSession socket = manager.listen(UdpListen.on("127.0.0.1", 0), handler);
            peer.send(((InetSocketAddress) socket.localAddress()).getPort(), "x");
            log.await("waitForAnAnswer");
            handler.goOn();
            assertBlocked(log, "u0", "onDatagram");
        }
    }

    @OnEachTransport
    void aHandlerOfThePipelineThatBlocksShowsInTheStack(Transport transport) throws Exception {
        Blocking handler = new Blocking("pipeline");
        TcpListen where = TcpListen.on(0).pipeline(pipeline -> handler.blockIn("pipeline"));
        try (CapturedLog log = new CapturedLog();
                ConnectionManager manager = manager(transport, SHORT, "blocked");
                Peer early = Peer.connect(manager.listenTcp(0, handler).port());
                Peer alsoEarly = Peer.connect(manager.listenTcp(0, handler).port())) {
            Deadline.until("both loops have a session", () -> manager.sessions().size() == 2);
            try (Peer peer = Peer.connect(manager.listen(where, handler).port())) {
                log.await("waitForAnAnswer");
                assertFalse(log.text().contains("by a callback of session"), log::text);
                handler.goOn();
                peer.finish();
            }
            early.finish();
            alsoEarly.finish();
        }
    }

    @OnEachTransport
    void aCallbackThatKeepsAManagerFromClosingIsNamed(Transport transport) throws Exception {
        Blocking handler = new Blocking("onData");
        try (CapturedLog log = new CapturedLog();
                ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .threadName("blocked")
                        .closeTimeout(Duration.ofMillis(1))
                        .warnings(Warnings.all().blockedLoop(Duration.ofHours(1)))
                        .build();
                Peer peer = Peer.connect(manager.listenTcp(0, handler).port())) {
            peer.send("x");
            Deadline.until("a read", () -> manager.stats().bytesIn() == 1);
            var closed = manager.closeAsync();
            log.await("waitForAnAnswer");
            assertTrue(log.text().contains("by a callback of session a1, here:"), log::text);
            handler.goOn();
            Deadline.get(closed);
        }
    }

    /** Both managers are blocked all the time: the one that warns shows when the other would have. */
    @OnEachTransport
    void aManagerThatIsToldNotToWarnDoesNot(Transport transport) throws Exception {
        Blocking handler = new Blocking("onData");
        try (CapturedLog log = new CapturedLog();
                ConnectionManager silent = manager(transport, Duration.ZERO, "silent");
                ConnectionManager warning = manager(transport, SHORT, "blocked");
                Peer first = Peer.connect(silent.listenTcp(0, handler).port());
                Peer second = Peer.connect(warning.listenTcp(0, handler).port())) {
            first.send("x");
            second.send("x");
            log.await("waitForAnAnswer");
            handler.goOn();
            assertFalse(log.text().contains("silent"), log::text);
        }
    }
}
