// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.Warnings;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UnixPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Accepting has an event loop of its own. */
@ExtendWith(NoLeaks.class)
class AcceptingTest {
    @OnEachTransport
    void aCallbackThatBlocksDelaysNoNewConnectionOfAnotherLoop(Transport transport) throws Exception {
        Blocking handler = new Blocking();
        List<Peer> callers = new ArrayList<>();
        try (ConnectionManager manager =
                ConnectionManager.builder().transport(transport).eventLoops(2).build()) {
            Listener listener = manager.listenTcp(0, handler);
            try (Peer blocker = Peer.connect(listener.port()).send("block")) {
                Deadline.get(handler.blocked);
                for (int i = 0; i < 80; i++) { // more than may wait for their event loops
                    callers.add(Peer.connect(listener.port()).send("hello"));
                }
                Deadline.until("half of them answered", () -> handler.answered.get() == 40);
                manager.listenTcp(0, handler); // does not wait for the blocked event loop
                Deadline.get(listener.close());
                handler.release.complete(null);
                assertEquals("hello", blocker.send("hello").readText(5));
                for (Peer caller : callers) {
                    assertEquals("hello", caller.readText(5));
                    caller.close();
                }
            }
        } finally {
            handler.release.complete(null);
            for (Peer caller : callers) {
                caller.close();
            }
        }
    }

    @OnEachTransport
    void theThreadThatWatchesForBlockedLoopsIsTheAcceptingOne(Transport transport) throws Exception {
        String name = "watching" + transport;
        try (ConnectionManager manager = ConnectionManager.builder()
                .transport(transport)
                .threadName(name)
                .build()) {
            assertEquals(0, threads(name + "-accept"));
            manager.listenUdp(0, (session, data, from) -> {});
            Deadline.until("a watch", () -> threads(name + "-accept") == 1);
            manager.listenTcp(0, (session, data, from) -> {});
            assertEquals(1, threads(name + "-accept"));
        }
        assertEquals(0, threads(name));
    }

    @OnEachTransport
    void theAcceptingThreadStartsWithTheFirstListenerAndEndsWithTheManager(Transport transport) throws Exception {
        String name = "accepting" + transport;
        try (ConnectionManager manager = ConnectionManager.builder()
                .transport(transport)
                .threadName(name)
                .warnings(Warnings.all().blockedLoop(Duration.ZERO))
                .build()) {
            manager.listenUdp(0, (session, data, from) -> {});
            assertEquals(0, threads(name + "-accept"));
            manager.listenTcp(0, (session, data, from) -> {});
            manager.listenTcp(0, (session, data, from) -> {});
            assertEquals(1, threads(name + "-accept"));
        }
        assertEquals(0, threads(name));
    }

    @Test
    void acceptingHasItsOwnEventLoopEvenWithASharedGroup() throws Exception {
        Blocking handler = new Blocking();
        var shared = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (ConnectionManager manager = ConnectionManager.builder()
                .eventLoopGroup(shared)
                .threadName("ours")
                .build()) {
            int port = manager.listenTcp(0, handler).port();
            try (Peer peer = Peer.connect(port)) {
                assertEquals("hello", peer.send("hello").readText(5));
            }
            assertEquals(1, threads("ours-accept"));
        }
        assertEquals(0, threads("ours"));
        shared.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
    }

    @OnEachTransport
    void waitingForAFutureIsRefusedOnTheAcceptingThread(Transport transport, @TempDir Path directory) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (TcpListen where :
                    List.of(TcpListen.on(0), TcpListen.on(UnixDomainSocketAddress.of(directory.resolve("s"))))) {
                for (int attempt = 1; !isWaitRefusedThere(manager, where); attempt++) {
                    assertTrue(attempt < 100);
                }
            }
        }
    }

    /**
     * Asserts that a wait on the accepting thread is refused. False if the close was too quick for a callback to run
     * there.
     */
    private static boolean isWaitRefusedThere(ConnectionManager manager, TcpListen where) throws IOException {
        Listener listener = manager.listen(where, (session, data, from) -> {});
        listener.pause();
        for (int i = 0; i < 100; i++) { // so that the close takes some time
            call(listener).close();
        }
        Thread here = Thread.currentThread();
        CompletableFuture<Boolean> there = listener.close().thenApply(closed -> {
            if (Thread.currentThread() == here) {
                return false;
            }
            assertThrows(IllegalStateException.class, manager.closed()::join);
            return true;
        });
        return Deadline.get(there);
    }

    private static java.io.Closeable call(Listener listener) throws IOException {
        return listener.localAddress() instanceof UnixDomainSocketAddress path
                ? UnixPeer.connect(path.getPath())
                : Peer.connect(listener.port());
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    /** Echoes, but blocks when a peer sends a certain text. */
    private static final class Blocking implements SessionHandler {
        private final CompletableFuture<Void> blocked = new CompletableFuture<>();
        private final CompletableFuture<Void> release = new CompletableFuture<>();
        private final AtomicInteger answered = new AtomicInteger();

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            if (data.getByte(data.readerIndex()) == 'b') {
                blocked.complete(null);
                release.join();
            } else {
                answered.incrementAndGet();
                session.write(data.retain());
            }
        }
    }
}
