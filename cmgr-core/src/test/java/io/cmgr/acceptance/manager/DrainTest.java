// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.manager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.DrainResult;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which work a drain waits for. Its limit is longer than any test waits. */
@ExtendWith(NoLeaks.class)
class DrainTest {
    private static final DrainResult ALL_WENT_OUT = new DrainResult(1, 0, 0);

    /** Longer than the time between two checks of the channels by a drain. */
    private static final long A_WHILE_MILLIS = 700;

    @OnEachTransport
    void theTakerItselfMayWaitForTheDrain(Transport transport) throws Exception {
        try (DrainFixture fixture = new DrainFixture(transport)) {
            fixture.callerAsks();
            answer(fixture.question());
            assertEquals(ALL_WENT_OUT, Deadline.get(fixture.drain()));
        }
    }

    @OnEachTransport
    void theTakerMayAlsoWaitForTheChannelToBeIdle(Transport transport) throws Exception {
        try (DrainFixture fixture = new DrainFixture(transport)) {
            fixture.callerAsks();
            answer(fixture.question());
            Deadline.get(fixture.events.idle());
            fixture.manager.close();
        }
    }

    @OnEachTransport
    void whatTheCallerTakesAfterItsCallIsWaitedFor(Transport transport) throws Exception {
        try (DrainFixture fixture = new DrainFixture(transport)) {
            fixture.callerAsks();
            answer(fixture.question());
            fixture.callerAsks();
            Deadline.until("another question", () -> fixture.events.queuedBytes() > 0);
            CompletableFuture<DrainResult> drained = fixture.drain();
            SessionEvent second = fixture.question();
            assertNotYet(drained, A_WHILE_MILLIS);
            answer(second);
            fixture.events.poll();
            assertEquals(new DrainResult(2, 0, 0), Deadline.get(drained));
        }
    }

    @OnEachTransport
    void aThreadThatIsElsewhereIsWaitedForUntilItAsksAgain(Transport transport) throws Exception {
        try (DrainFixture fixture = new DrainFixture(transport)) {
            fixture.callerAsks();
            CountDownLatch goOn = fixture.takerHolds(question -> {
                answer(question);
                fixture.events.poll();
            });
            CompletableFuture<DrainResult> drained = fixture.drain();
            assertNotYet(drained, A_WHILE_MILLIS);
            goOn.countDown();
            assertEquals(ALL_WENT_OUT, Deadline.get(drained));
        }
    }

    @OnEachTransport
    void aThreadThatHasEndedIsNotWaitedFor(Transport transport) throws Exception {
        try (DrainFixture fixture = new DrainFixture(transport)) {
            fixture.callerAsks();
            try (Background background = new Background()) {
                background.start("taker", () -> answer(fixture.question()));
            }
            assertEquals(ALL_WENT_OUT, Deadline.get(fixture.drain()));
        }
    }

    @OnEachTransport
    void aThreadThatEndsDuringTheDrainIsNotWaitedForWhileOthersWaitForEvents(Transport transport) throws Exception {
        try (DrainFixture fixture = new DrainFixture(transport)) {
            fixture.callerAsks();
            CountDownLatch end = fixture.takerHolds(DrainTest::answer);
            CompletableFuture<Thread> idle = new CompletableFuture<>();
            fixture.others.start("idle taker", () -> {
                idle.complete(Thread.currentThread());
                fixture.events.forEach(event -> {});
            });
            Deadline.until("the idle taker's wait", () -> idle.join().getState() == Thread.State.TIMED_WAITING);
            CompletableFuture<DrainResult> drained = fixture.drain();
            assertNotYet(drained, 100);
            end.countDown();
            assertEquals(ALL_WENT_OUT, Deadline.get(drained));
        }
    }

    private static void answer(SessionEvent question) {
        var unused = question.reply("answer");
    }

    private static void assertNotYet(CompletableFuture<DrainResult> drained, long millis) {
        assertThrows(TimeoutException.class, () -> drained.get(millis, TimeUnit.MILLISECONDS));
    }

    /** A manager, its channel, and other threads: callers and takers. */
    private static final class DrainFixture implements AutoCloseable {
        final ConnectionManager manager;
        final EventChannel events;
        final Background others = new Background();
        private final int port;

        DrainFixture(Transport transport) throws IOException {
            manager = Transports.manager(transport);
            events = manager.openEventChannel();
            port = manager.listenTcp(0, events).port();
        }

        /** Starts a peer that asks a question, reads the answer, and stays until the end. */
        void callerAsks() {
            others.start("caller", () -> {
                try (Peer peer = Peer.connect(port)) {
                    peer.send("question");
                    assertEquals("answer", new String(peer.readToEnd(), UTF_8));
                }
            });
        }

        /** Starts a taker that takes a question, and runs this action with it once the latch is open. */
        CountDownLatch takerHolds(Consumer<SessionEvent> then) throws InterruptedException {
            CountDownLatch taken = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            others.start("taker", () -> {
                SessionEvent question = question();
                taken.countDown();
                goOn.await();
                then.accept(question);
            });
            taken.await();
            return goOn;
        }

        /** Takes the next question. */
        SessionEvent question() {
            return Events.skipTo(SessionState.DATA, events);
        }

        CompletableFuture<DrainResult> drain() {
            return manager.drain(Duration.ofMinutes(5));
        }

        @Override
        public void close() {
            others.close();
            manager.close();
        }
    }
}
