// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtendWith;

/** One session sends what another receives, on another event loop, with the back-pressure that the Javadoc shows. */
@ExtendWith(NoLeaks.class)
class RelayTest {
    private static final int TOTAL_BYTES = 48 << 20;
    private static final int PIECE_BYTES = 64 << 10;

    private final AtomicLong pauses = new AtomicLong();

    @OnEachTransport
    void aPauseThatTheFutureOfTheWriteResumesNeverHangsAndLosesNothing(Transport transport) throws Exception {
        CompletableFuture<Session> accepted = new CompletableFuture<>();
        CompletableFuture<Session> onward = new CompletableFuture<>();
        SessionHandler relay = new SessionHandler() {
            @Override
            public void onNew(Session session) {
                session.pauseReads();
                accepted.complete(session);
            }

            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {
                relay(session, data, onward.join());
            }
        };
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .eventLoops(2)
                        .maxPendingBytes(4 * PIECE_BYTES)
                        .slowConsumer(SlowConsumerPolicy.DROP)
                        .build();
                ServerSocket target = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                Peer sender = Peer.connect(manager.listenTcp(0, relay).port());
                Background threads = new Background()) {
            Session incoming = Deadline.get(accepted);
            TcpConnect where = TcpConnect.to("127.0.0.1", target.getLocalPort());
            onward.complete(onAnotherLoop(manager, where, incoming));
            Peer receiver = Peer.of(target.accept());
            threads.start("sender", () -> sender.send(TestStream.bytes(0, TOTAL_BYTES)));
            incoming.resumeReads();
            for (int received = 0; received < TOTAL_BYTES; received += PIECE_BYTES) {
                assertTrue(TestStream.matches(received, receiver.read(PIECE_BYTES), PIECE_BYTES));
            }
            assertEquals(0, onward.join().stats().dropped());
            assertTrue(pauses.get() > 0);
            receiver.close();
        }
    }

    private void relay(Session session, ByteBuf data, Session other) {
        CompletableFuture<Void> written = other.write(data.retain());
        if (!other.isWritable()) {
            pauses.incrementAndGet();
            session.pauseReads(written);
            written.whenComplete((done, error) -> session.resumeReads(written));
        }
    }

    /** A session on another event loop than this one. Connections are assigned to the loops in turn. */
    private static Session onAnotherLoop(ConnectionManager manager, TcpConnect where, Session than) {
        Session session = Deadline.get(manager.connect(where, new EventRecorder()));
        if (session.channel().eventLoop() != than.channel().eventLoop()) {
            return session;
        }
        Deadline.get(session.abort());
        return onAnotherLoop(manager, where, than);
    }
}
