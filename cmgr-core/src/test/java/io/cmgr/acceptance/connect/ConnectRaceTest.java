// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ConnectRaceTest {
    /** Records the NEW and the DISCONNECTED of each session: each must have exactly one of both. */
    private static final class Ledger extends EventRecorder {
        final Map<Session, String> histories = new ConcurrentHashMap<>();

        @Override
        public void onNew(Session session) {
            histories.merge(session, "N", String::concat);
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            histories.merge(session, "D", String::concat);
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            histories.merge(session, "X", String::concat);
        }
    }

    @OnEachTransport
    void cancellingAConnectAtAnyMomentLeavesNothing(Transport transport) throws Exception {
        endAtAnyMoment(transport, 1000, false);
    }

    @OnEachTransport
    void closingTheIdOfAConnectAtAnyMomentLeavesNothing(Transport transport) throws Exception {
        endAtAnyMoment(transport, 1000, true);
    }

    @Tag("soak")
    @OnEachTransport
    void tenThousandCancelledConnectsLeaveNothing(Transport transport) throws Exception {
        endAtAnyMoment(transport, 10_000, false);
    }

    private static void endAtAnyMoment(Transport transport, int times, boolean byId) throws Exception {
        Random random = new Random(7);
        Ledger ledger = new Ledger();
        try (ConnectionManager acceptor = Transports.manager(transport);
                ConnectionManager manager = Transports.manager(transport)) {
            int port = acceptor.listenTcp(0, new EventRecorder()).port();
            for (int i = 0; i < times; i++) {
                CompletableFuture<Session> connect = manager.connect("127.0.0.1:" + port, "out", ledger);
                for (int spin = random.nextInt(1 << random.nextInt(18)); spin > 0; spin--) {
                    Thread.onSpinWait();
                }
                if (byId) {
                    var unused = manager.close("out").handle((end, error) -> 0).get(20, TimeUnit.SECONDS);
                    assertTrue(connect.isDone() || manager.session("out").isEmpty());
                } else if (connect.cancel(false)) {
                    assertTrue(connect.isCancelled());
                } else {
                    Deadline.get(Deadline.get(connect).close());
                }
                Deadline.until("the id is free", () -> manager.session("out").isEmpty());
                assertTrue(connect.isDone());
            }
            Deadline.until(
                    "all ends",
                    () -> manager.stats().opened() == manager.stats().closed());
            assertEquals(0, manager.sessions().size());
            Deadline.until(
                    "the other ends",
                    () -> acceptor.stats().opened() == acceptor.stats().closed());
        }
        ledger.histories.forEach((session, history) -> assertEquals("NX", history, session::id));
    }

    @OnEachTransport
    void closingTheIdOfAConnectThatGetsNoAnswerEndsIt(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
                Socket second = new Socket(full.getInetAddress(), full.getLocalPort())) {
            assertTrue(first.isConnected() && second.isConnected());
            EventRecorder events = new EventRecorder();
            String target = "127.0.0.1:" + full.getLocalPort();
            CompletableFuture<Session> connect = manager.connect(target, "out", events);
            assertInstanceOf(NoSuchSessionException.class, Deadline.failure(manager.write("out", "x")));
            Deadline.get(manager.close("out"));
            assertTrue(connect.isCompletedExceptionally());
            assertInstanceOf(NoSuchSessionException.class, Deadline.failure(manager.close("out")));
            assertEquals(0, events.size(), "nothing was announced");
            assertEquals(0, manager.stats().opened());
        }
    }

    @OnEachTransport
    void theSameIdConnectsAgainRightAfterDisconnected(Transport transport) throws Exception {
        BlockingQueue<CompletableFuture<Session>> again = new LinkedBlockingQueue<>();
        try (ConnectionManager manager = Transports.manager(transport);
                ServerSocket server = new ServerSocket(0, 50);
                Background background = new Background()) {
            background.start("server", () -> {
                for (int i = 0; i <= 500; i++) {
                    try (Peer peer = Peer.of(server.accept())) {
                        byte[] got = peer.readToEnd();
                        assertEquals("hello " + i, new String(got, java.nio.charset.StandardCharsets.UTF_8));
                    }
                }
            });
            TcpConnect where = TcpConnect.to("127.0.0.1", server.getLocalPort()).as("out");
            EventRecorder events = new EventRecorder() {
                @Override
                public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
                    again.add(manager.connect(where, this));
                }
            };
            Session before = Deadline.get(manager.connect(where, events));
            for (int i = 0; i < 500; i++) {
                Deadline.get(before.write("hello " + i));
                Deadline.get(before.close());
                CompletableFuture<Session> next = again.poll(20, TimeUnit.SECONDS);
                assertTrue(next != null, "no DISCONNECTED");
                Session session = Deadline.get(next);
                assertSame(session, manager.session("out").orElseThrow());
                assertTrue(before.write("stale").isCompletedExceptionally());
                before = session;
            }
            Deadline.get(before.write("hello 500"));
            Deadline.get(before.close());
            CompletableFuture<Session> last = again.poll(20, TimeUnit.SECONDS);
            assertTrue(last != null);
            last.cancel(false);
        }
    }
}
