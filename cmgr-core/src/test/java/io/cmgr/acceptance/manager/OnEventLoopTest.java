// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.FullBacklog;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Calls that would block an event loop for ever are refused on it. */
@ExtendWith(NoLeaks.class)
class OnEventLoopTest {
    @OnEachTransport
    void listeningAndWaitingAreRefusedOnAnEventLoop(Transport transport) throws Exception {
        CompletableFuture<Void> checked = new CompletableFuture<>();
        try (ConnectionManager manager = Transports.manager(transport);
                FullBacklog silent = new FullBacklog()) {
            int port = manager.listenTcp(
                            0, new OnNew(checked, session -> everythingIsRefused(manager, session, silent)))
                    .port();
            try (Peer peer = Peer.connect(port)) {
                Deadline.get(checked);
                assertEquals("written all the same", peer.readText(20));
            }
            assertEquals(1, manager.listeners().size());
        }
    }

    @OnEachTransport
    void closeOnAnEventLoopStartsTheCloseAndReturns(Transport transport) throws Exception {
        CompletableFuture<Void> returned = new CompletableFuture<>();
        ConnectionManager manager = Transports.manager(transport);
        int port = manager.listenTcp(0, new OnNew(returned, session -> manager.close()))
                .port();
        try (Peer peer = Peer.connect(port)) {
            Deadline.get(returned);
            peer.finish();
            assertEquals(0, peer.readToEnd().length);
        }
        Deadline.get(manager.closed());
    }

    private static void everythingIsRefused(ConnectionManager manager, Session session, FullBacklog silent) {
        SessionHandler handler = (other, data, from) -> {};
        refused(() -> manager.listenTcp(0, handler));
        refused(() -> manager.listen(TcpListen.on(0), handler));
        refused(() -> manager.listenUdp(0, handler));
        refused(() -> manager.listen(UdpListen.on(0), handler));
        CompletableFuture<Void> written = session.write("written all the same");
        refused(written::join);
        refused(written::get);
        refused(() -> written.get(1, TimeUnit.MILLISECONDS));
        refused(() -> written.thenApply(done -> "then").join());
        refused(() -> manager.closed().join());
        refused(() -> session.closed().join());
        refused(() -> session.closed().orTimeout(1, TimeUnit.DAYS).get());
        var attempt = manager.connect(silent.hostPort(), "name", handler);
        refused(attempt::join);
        attempt.cancel(false);
    }

    private static void refused(Executable call) {
        Refusal.thrown(IllegalStateException.class, "event loop", call);
    }

    private interface Check {
        void run(Session session) throws Exception;
    }

    /** Runs a check in onNew. The future has the outcome. */
    private record OnNew(CompletableFuture<Void> done, Check check) implements SessionHandler {
        @Override
        public void onNew(Session session) {
            try {
                check.run(session);
                done.complete(null);
            } catch (Throwable error) {
                done.completeExceptionally(error);
            }
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {}
    }
}
