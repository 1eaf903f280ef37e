// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.FullBacklog;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NoLeaks.class)
class ManagerCloseTest {
    @OnEachTransport
    void closingAgainInACallbackOfTheCloseItselfDoesNotWaitForItself(Transport transport) throws Exception {
        try (FullBacklog nowhere = new FullBacklog();
                Background background = new Background()) {
            ConnectionManager manager = Transports.manager(transport);
            CompletableFuture<Session> attempt = manager.connect(nowhere.hostPort(), "attempt", new EventRecorder());
            CompletableFuture<Void> closedAgain = attempt.handle((session, error) -> {
                manager.close();
                assertThrows(IllegalStateException.class, manager.closed()::join);
                return null;
            });
            background.start("closer", manager::close);
            Deadline.get(manager.closed());
            Deadline.get(closedAgain);
        }
    }

    @OnEachTransport
    void closeUnderLoadReturnsAndLeavesNothing(Transport transport) throws Exception {
        closeUnderLoad(transport, 200);
    }

    @Tag("soak")
    @OnEachTransport
    void closeUnderTheLoadOfAThousandReturnsAndLeavesNothing(Transport transport) throws Exception {
        closeUnderLoad(transport, 1000);
    }

    private static void closeUnderLoad(Transport transport, int many) throws Exception {
        EventRecorder events = new EventRecorder();
        List<Peer> peers = new ArrayList<>();
        ConcurrentLinkedQueue<CompletableFuture<?>> futures = new ConcurrentLinkedQueue<>();
        try (Background background = new Background()) {
            ConnectionManager manager = ConnectionManager.builder()
                    .transport(transport)
                    .drainTimeout(Duration.ofMillis(500))
                    .closeTimeout(Duration.ofSeconds(2))
                    .maxPendingBytes(1 << 20)
                    .slowConsumer(SlowConsumerPolicy.DROP)
                    .build();
            int port = manager.listenTcp(0, events).port();
            for (int i = 0; i < many; i++) {
                Peer peer = Peer.connect(port);
                peers.add(peer);
                if (i % 10 != 0) { // every tenth never reads
                    background.start("reader", () -> readAll(peer));
                }
            }
            Deadline.until("everybody", () -> manager.stats().sessions().size() == many);
            for (int i = 0; i < 4; i++) {
                background.start("broadcaster", () -> {
                    CompletableFuture<?> last = manager.writeToAll(new byte[8 << 10]);
                    while (!(last.isDone() && last.isCompletedExceptionally())) {
                        futures.add(last);
                        last.handle((result, error) -> 0).get(20, TimeUnit.SECONDS);
                        last = manager.writeToAll(new byte[8 << 10]);
                    }
                    assertInstanceOf(ManagerClosedException.class, Deadline.failure(last));
                });
            }
            Session some = manager.sessions().iterator().next();
            Deadline.until("load", () -> manager.stats().bytesOut() > 20 << 20);
            background.start("closer", manager::close);
            Deadline.get(manager.closed());

            assertEquals(List.of(), List.copyOf(manager.sessions()));
            assertEquals(List.of(), List.copyOf(manager.listeners()));
            assertEquals(many, manager.stats().opened());
            assertEquals(many, manager.stats().closed());
            for (CompletableFuture<?> future : futures) {
                assertTrue(future.isDone());
            }
            assertInstanceOf(ManagerClosedException.class, Deadline.failure(some.write("late")));
            assertInstanceOf(ManagerClosedException.class, Deadline.failure(manager.write(some.id(), "late")));
            for (int i = 0; i < many; i++) {
                assertEquals(
                        DisconnectReason.MANAGER_CLOSED,
                        events.nextDisconnected().reason());
            }
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }

    @OnEachTransport
    void sessionsThatHaveNotEndedByTheTimeoutAreReset(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        ConnectionManager manager = ConnectionManager.builder()
                .transport(transport)
                .drainTimeout(Duration.ofMinutes(1))
                .closeTimeout(Duration.ofMillis(300))
                .build();
        try (Peer peer = Peer.connect(manager.listenTcp(0, events).port(), 16 << 10)) {
            CompletableFuture<Void> pending = events.nextSession().write(new byte[16 << 20]);
            manager.close();
            assertInstanceOf(ManagerClosedException.class, Deadline.failure(pending));
            assertEquals(
                    DisconnectReason.MANAGER_CLOSED, events.nextDisconnected().reason());
            assertThrows(IOException.class, peer::readToEnd, "an orderly end instead of a reset");
        }
    }

    @OnEachTransport
    void closingTwiceAtOnceIsOneClose(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        ConnectionManager manager = Transports.manager(transport);
        try (Peer peer = Peer.connect(manager.listenTcp(0, events).port());
                Background background = new Background()) {
            events.nextSession();
            background.start("reader", () -> readAll(peer));
            for (int i = 0; i < 8; i++) {
                background.start("closer", () -> Deadline.get(manager.closeAsync()));
            }
            Deadline.get(manager.closeAsync());
            Deadline.get(manager.closeAsync());
            manager.close();
            assertEquals(
                    DisconnectReason.MANAGER_CLOSED, events.nextDisconnected().reason());
            assertEquals(0, events.size());
        }
    }

    @OnEachTransport
    void closeDuringConnectsCompletesEveryFuture(Transport transport) throws Exception {
        closeDuringConnects(transport, 400);
    }

    @Tag("soak")
    @OnEachTransport
    void closeDuringAThousandConnectsCompletesEveryFuture(Transport transport) throws Exception {
        closeDuringConnects(transport, 1000);
    }

    private static void closeDuringConnects(Transport transport, int many) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ServerSocket server = new ServerSocket(0, 1000)) {
            String target = "127.0.0.1:" + server.getLocalPort();
            ConnectionManager manager = Transports.manager(transport);
            List<CompletableFuture<Session>> connects = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                connects.add(manager.connect(target, "out-" + i, events));
                if (i == many / 2) {
                    var unused = manager.closeAsync();
                }
            }
            server.close(); // resets the connections in the backlog, so that no session lingers
            Deadline.get(manager.closed());
            for (CompletableFuture<Session> connect : connects) {
                assertTrue(connect.isDone());
            }
            assertEquals(manager.stats().opened(), manager.stats().closed());
            assertEquals(List.of(), List.copyOf(manager.sessions()));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.cmgr.testkit.Transports#withoutIoUring")
    void aSharedGroupSurvivesTheManager(Transport transport) throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, Transports.ioHandlers(transport));
        try {
            for (int i = 0; i < 3; i++) {
                EventRecorder events = new EventRecorder();
                ConnectionManager manager =
                        ConnectionManager.builder().eventLoopGroup(group).build();
                try (Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
                    Deadline.get(events.nextSession().write("hello"));
                    assertEquals("hello", peer.readText(5));
                }
                manager.close();
                assertEquals(1, manager.stats().closed());
            }
            assertEquals("alive", group.submit(() -> "alive").get(20, TimeUnit.SECONDS));
        } finally {
            end(group);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.cmgr.testkit.Transports#withoutIoUring")
    void aSharedGroupThatEndedFirstLetsTheManagerCompleteEveryFuture(Transport transport) throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, Transports.ioHandlers(transport));
        EventRecorder events = new EventRecorder();
        ConnectionManager manager = ConnectionManager.builder()
                .eventLoopGroup(group)
                .closeTimeout(Duration.ofSeconds(2))
                .build();
        EventChannel channel = manager.openEventChannel();
        Listener listener = manager.listenTcp(0, events);
        try (Peer peer = Peer.connect(listener.port(), 16 << 10)) {
            Session session = events.nextSession();
            CompletableFuture<Void> pending = session.write(new byte[8 << 20]);
            CompletableFuture<Void> listenerClosed = listener.close();
            CompletableFuture<Void> closed = session.close();
            end(group);
            CompletableFuture<Void> late = session.write("late");
            CompletableFuture<Void> lateClose = session.close();
            CompletableFuture<Session> connect = manager.connect("127.0.0.1:" + listener.port(), "out", events);
            manager.close();
            for (CompletableFuture<?> future :
                    List.of(pending, closed, late, lateClose, connect, listenerClosed, manager.closed())) {
                assertTrue(future.isDone(), () -> "incomplete: " + future);
            }
            assertTrue(pending.isCompletedExceptionally());
            assertTrue(late.isCompletedExceptionally());
            assertTrue(connect.isCompletedExceptionally());
            assertEquals(List.of(), List.copyOf(manager.sessions()));
            assertEquals(List.of(), List.copyOf(manager.listeners()));
            assertEquals(1, manager.stats().closed());
            events.nextDisconnected();
            assertEquals(0, events.size());
            assertTrue(channel.isClosed());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.cmgr.testkit.Transports#withoutIoUring")
    void aListenerOfASharedGroupThatEndedStillCompletesItsClose(Transport transport) throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, Transports.ioHandlers(transport));
        ConnectionManager manager =
                ConnectionManager.builder().eventLoopGroup(group).build();
        Listener listener = manager.listenTcp(0, new EventRecorder());
        end(group);
        Deadline.get(listener.close());
        manager.close();
        assertEquals(List.of(), List.copyOf(manager.listeners()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.cmgr.testkit.Transports#withoutIoUring")
    void callersAreRefusedWhenTheSharedGroupHasEndedBeforeTheListener(Transport transport) throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, Transports.ioHandlers(transport));
        try (ConnectionManager manager =
                ConnectionManager.builder().eventLoopGroup(group).build()) {
            Listener listener = manager.listenTcp(0, new EventRecorder());
            end(group);
            for (int i = 0; i < 3; i++) {
                readAll(Peer.connect(listener.port()));
            }
            Deadline.until("three refused", () -> listener.stats().refused() == 3);
            assertEquals(0, listener.stats().accepted());
        }
    }

    /**
     * Ends the group with a quiet period. Without one Netty may end a loop before it has closed the loop's channels.
     */
    private static void end(MultiThreadIoEventLoopGroup group) throws InterruptedException {
        assertTrue(group.shutdownGracefully(50, 5000, TimeUnit.MILLISECONDS).await(10, TimeUnit.SECONDS));
    }

    private static void readAll(Peer peer) throws IOException {
        try (peer) {
            byte[] buffer = new byte[64 << 10];
            while (peer.socket().getInputStream().read(buffer) >= 0) {
                // any end is fine
            }
        } catch (IOException reset) {
            // a reset
        }
    }
}
