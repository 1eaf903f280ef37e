// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static io.cmgr.testkit.Callback.END_OF_INPUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session that fails after its peer has finished sending reports how it failed. */
@ExtendWith(NoLeaks.class)
class HalfClosedFailureTest {
    private static final int KERNEL_BUFFER = 16 << 10;

    private interface Failing {
        void fail(Peer peer) throws Exception;
    }

    /** The end of the session, and the outcome of a large write that the end interrupted. */
    private record Outcome(EventRecorder.Event end, CompletableFuture<Void> write) {
        void is(DisconnectReason reason, Class<? extends Throwable> cause) {
            assertEquals(reason, end.reason());
            assertInstanceOf(cause, end.cause());
            assertSame(end.cause(), Deadline.failure(write));
        }
    }

    private static Outcome outcome(Transport transport, TcpListen where, Consumer<Session> atEnd, Failing failing)
            throws Exception {
        CompletableFuture<CompletableFuture<Void>> write = new CompletableFuture<>();
        EventRecorder events = new EventRecorder() {
            @Override
            public void onEndOfInput(Session session) {
                write.complete(session.write(new byte[1 << 20]));
                atEnd.accept(session);
            }
        };
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .drainTimeout(Duration.ofMillis(300))
                        .build();
                Peer peer = Peer.connect(manager.listen(where, events).port(), KERNEL_BUFFER)) {
            events.nextSession();
            peer.finish();
            Deadline.get(write);
            failing.fail(peer);
            return new Outcome(events.nextDisconnected(), Deadline.get(write));
        }
    }

    private static TcpListen where() {
        return TcpListen.on("127.0.0.1", 0).sendBuffer(KERNEL_BUFFER);
    }

    @OnEachTransport
    void aResetIsReportedAsAReset(Transport transport) throws Exception {
        outcome(transport, where(), session -> {}, Peer::reset).is(DisconnectReason.RESET, IOException.class);
        outcome(transport, where(), Session::close, Peer::reset).is(DisconnectReason.RESET, IOException.class);
    }

    @OnEachTransport
    void aStallIsReportedAsASlowConsumer(Transport transport) throws Exception {
        TcpListen impatient = where().stallTimeout(Duration.ofMillis(300));
        outcome(transport, impatient, session -> {}, peer -> {})
                .is(DisconnectReason.SLOW_CONSUMER, SlowConsumerException.class);
        outcome(transport, where(), Session::close, peer -> {})
                .is(DisconnectReason.SLOW_CONSUMER, SlowConsumerException.class);
    }

    @OnEachTransport
    void anOverflowIsReportedAsASlowConsumer(Transport transport) throws Exception {
        outcome(transport, where().maxPendingBytes(1 << 20), session -> session.write(new byte[1 << 20]), peer -> {})
                .is(DisconnectReason.SLOW_CONSUMER, SlowConsumerException.class);
    }

    @OnEachTransport
    void anIdleTimeoutIsReportedAsIdle(Transport transport) throws Exception {
        Outcome idle = outcome(transport, where().idleTimeout(Duration.ofMillis(300)), session -> {}, peer -> {});
        assertEquals(DisconnectReason.IDLE_TIMEOUT, idle.end.reason());
        assertInstanceOf(SessionClosedException.class, Deadline.failure(idle.write));
    }

    @OnEachTransport
    void aCloseAfterThePeersEndIsReportedAsThePeersClose(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, events).port();
            for (Consumer<Session> answer : List.<Consumer<Session>>of(Session::close, Session::abort)) {
                try (Peer peer = Peer.connect(port).finish()) {
                    events.nextSession();
                    answer.accept(events.next(END_OF_INPUT).session());
                    assertEquals(
                            DisconnectReason.PEER_CLOSED,
                            events.nextDisconnected().reason());
                    assertTrue(peer.socket().isConnected());
                }
            }
        }
    }
}
