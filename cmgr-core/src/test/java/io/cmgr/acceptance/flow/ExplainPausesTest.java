// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static io.cmgr.testkit.Explained.TIME;
import static io.cmgr.testkit.Explained.says;
import static io.cmgr.testkit.Explained.saysNo;
import static io.cmgr.testkit.Explained.soonSays;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DrainResult;
import io.cmgr.session.Session;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.PausingRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code Session.explain} of a session whose reads are paused, or whose peer does not read. */
@ExtendWith(NoLeaks.class)
class ExplainPausesTest {
    private static final int KERNEL_BUFFER = 16 << 10;

    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void itNamesTheOwnersOfPausesTheOldestFirst(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            saysNo("paused", session::explain);
            session.pauseReads();
            session.pauseReads("the store\nof orders");
            says(
                    "Its reads have been paused for " + TIME + " by the application, for " + TIME
                            + " by the store\\?of orders\\.",
                    session::explain);
            session.resumeReads();
            says("paused for " + TIME + " by the store", session::explain);
            session.resumeReads("the store\nof orders");
            saysNo("paused", session::explain);
            assertTrue(peer.socket().isConnected());
        }
    }

    @OnEachTransport
    void aPauseKnowsSinceWhenAlsoIfItsOwnerPausesAgain(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            session.pauseReads();
            Deadline.letPass(Duration.ofMillis(1100));
            session.pauseReads();
            says("paused for [1-9][0-9.]* s by the application", session::explain);
            assertTrue(peer.socket().isConnected());
        }
    }

    @OnEachTransport
    void anOwnerThatCannotBePrintedOrIsEndlessHurtsNobody(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            session.pauseReads(new Object() {
                @Override
                public String toString() {
                    throw new IllegalStateException("no name");
                }
            });
            session.pauseReads("x".repeat(100_000));
            says("which cannot be printed", session::explain);
            says("by x{256}\\.\\.\\.", session::explain);
            assertTrue(session.explain().length() < 1500, session::explain);
            assertTrue(peer.socket().isConnected());
        }
    }

    @OnEachTransport
    void itSaysSinceWhenThePeerReadsNothing(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port(), KERNEL_BUFFER)) {
            Session session = events.nextSession();
            var unused = session.write(new byte[6 << 20]);
            soonSays(
                    "[0-9]{7} bytes of the 8388608 that may be unsent are unsent, and the kernel has taken none of"
                            + " them for " + TIME + ": its peer does not read; isWritable\\(\\) is false\\.",
                    session::explain);
            if (Transports.isNative(transport)) {
                says(
                        "The kernel measures a round trip of " + TIME + ", holds [0-9]{4,} bytes that its peer has not"
                                + " acknowledged",
                        session::explain);
            }
            session.abort();
            events.nextDisconnected();
            assertTrue(peer.socket().isConnected());
        }
    }

    @OnEachTransport
    void itCountsWhatWasDropped(Transport transport) throws Exception {
        TcpListen dropping = TcpListen.on("127.0.0.1", 0)
                .slowConsumer(SlowConsumerPolicy.DROP)
                .maxPendingBytes(1 << 20);
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(dropping, events).port(), KERNEL_BUFFER)) {
            Session session = events.nextSession();
            Supplier<String> afterAnother = () -> {
                var unused = session.write(new byte[1 << 20]); // until the kernel takes no more
                return session.explain();
            };
            soonSays("[0-9]+ bytes of the 1048576 that may be unsent are unsent", afterAnother);
            soonSays("[0-9]+ messages? to it found no room\\.", afterAnother);
            session.abort();
            events.nextDisconnected();
            assertTrue(peer.socket().isConnected());
        }
    }

    @OnEachTransport
    void sinceWhenIsAlsoSaidOfAPeerThatIsWaitedFor(Transport transport) throws Exception {
        TcpListen dropping = TcpListen.on("127.0.0.1", 0)
                .slowConsumer(SlowConsumerPolicy.DROP)
                .stallTimeout(Duration.ofMillis(80));
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(dropping, events).port(), KERNEL_BUFFER)) {
            Session session = events.nextSession();
            var unused = session.write(new byte[6 << 20]);
            soonSays("taken none of them for ([2-9][0-9]{2} ms|[0-9.]+ s): its peer does not read", session::explain);
            assertNotNull(session.stats().stalledSince());
            assertTrue(session.isOpen());
            peer.read(6 << 20);
            Deadline.until("nothing is unsent", () -> session.stats().stalledSince() == null);
            saysNo("does not read", session::explain);
        }
    }

    @OnEachTransport
    void aPipeWhoseTargetDoesNotReadPausesTheOther(Transport transport) throws Exception {
        PausingRecorder sources = new PausingRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer source = Peer.connect(manager.listenTcp(0, sources).port());
                Peer target = Peer.connect(manager.listenTcp(0, events).port(), KERNEL_BUFFER)) {
            Session from = sources.nextSession();
            Session to = events.nextSession();
            CompletableFuture<Void> piped = from.pipeTo(to);
            from.resumeReads();
            try (Background sending = new Background()) {
                sending.start("sender", () -> {
                    try {
                        source.send(new byte[32 << 20]);
                    } catch (IOException cutOff) {
                        // by the abort
                    }
                });
                soonSays(
                        "paused for " + TIME + " by the pipe to session " + to.id() + ", of which [0-9]+ bytes",
                        from::explain);
                says("What it receives goes to the pipe to session " + to.id(), from::explain);
                says("A pipe writes to it, so its peer may stop reading", to::explain);
                soonSays("and the kernel has taken none of them for " + TIME, to::explain);
                from.abort();
            }
            Deadline.failure(piped);
            assertTrue(target.socket().isConnected());
        }
    }

    @OnEachTransport
    void aDrainSaysThatItPauses(Transport transport) throws Exception {
        try (ServerFixture server = ServerFixture.on(transport)) {
            Peer peer = server.call(server.listen());
            Session session = server.accept();
            peer.send("question");
            server.next(SessionState.DATA); // which this thread holds
            CompletableFuture<DrainResult> drained = new CompletableFuture<>();
            Thread drainer = new Thread(
                    () -> server.manager().drain(Duration.ofSeconds(20)).thenAccept(drained::complete));
            drainer.start();
            drainer.join();
            soonSays("paused for " + TIME + " by the drain of the manager", session::explain);
            server.events().poll();
            peer.close();
            Deadline.get(drained);
        }
    }
}
