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
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.ExtendWith;

/** For whose work a drain waits; its limit is longer than any test waits. */
@ExtendWith(NoLeaks.class)
class DrainTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final DrainResult ALL_WENT_OUT = new DrainResult(1, 0, 0);

    /** Longer than a drain lets pass before it asks the channels again. */
    private static final long A_WHILE_MILLIS = 700;

    @OnEachTransport
    void theTakerItselfMayWaitForTheDrain(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Background callers = new Background()) {
            CompletableFuture<Void> caller = callAndAsk(callers, manager, events);
            for (SessionEvent event : events) {
                if (event.state() == SessionState.DATA) {
                    var unused = event.reply("answer");
                    assertEquals(ALL_WENT_OUT, Deadline.get(manager.drain(LIMIT)));
                }
            }
            Deadline.get(caller);
        }
    }

    @OnEachTransport
    void theTakerMayAlsoWaitForTheChannelToBeIdle(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Background callers = new Background()) {
            var unused = callAndAsk(callers, manager, events);
            var unusedToo = data(events).reply("answer");
            Deadline.get(events.idle());
            manager.close();
        }
    }

    @OnEachTransport
    void whatTheCallerTakesAfterItsCallIsWaitedFor(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Background callers = new Background()) {
            CompletableFuture<Void> one = callAndAsk(callers, manager, events);
            var unused = data(events).reply("answer");
            CompletableFuture<Void> other = callAndAsk(callers, manager, events);
            Deadline.until("another question", () -> events.queuedBytes() > 0);
            CompletableFuture<DrainResult> drained = manager.drain(LIMIT);
            SessionEvent second = data(events);
            assertThrows(TimeoutException.class, () -> drained.get(A_WHILE_MILLIS, TimeUnit.MILLISECONDS));
            var unusedToo = second.reply("answer");
            events.poll();
            assertEquals(new DrainResult(2, 0, 0), Deadline.get(drained));
            Deadline.get(one);
            Deadline.get(other);
        }
    }

    @OnEachTransport
    void aThreadThatIsElsewhereIsWaitedForUntilItAsksAgain(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Background others = new Background()) {
            CompletableFuture<Void> caller = callAndAsk(others, manager, events);
            CountDownLatch taken = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            others.start("taker", () -> {
                SessionEvent data = data(events);
                taken.countDown();
                goOn.await();
                var unused = data.reply("answer");
                events.poll();
            });
            taken.await();
            CompletableFuture<DrainResult> drained = manager.drain(LIMIT);
            assertThrows(TimeoutException.class, () -> drained.get(A_WHILE_MILLIS, TimeUnit.MILLISECONDS));
            goOn.countDown();
            assertEquals(ALL_WENT_OUT, Deadline.get(drained));
            Deadline.get(caller);
        }
    }

    @OnEachTransport
    void aThreadThatHasEndedIsNotWaitedFor(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Background callers = new Background()) {
            CompletableFuture<Void> caller = callAndAsk(callers, manager, events);
            try (Background background = new Background()) {
                background.start("taker", () -> data(events).reply("answer"));
            }
            assertEquals(ALL_WENT_OUT, Deadline.get(manager.drain(LIMIT)));
            Deadline.get(caller);
        }
    }

    @OnEachTransport
    void aThreadThatEndsDuringTheDrainIsNotWaitedForWhileOthersWaitForEvents(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Background others = new Background()) {
            CompletableFuture<Void> caller = callAndAsk(others, manager, events);
            CountDownLatch taken = new CountDownLatch(1);
            CountDownLatch die = new CountDownLatch(1);
            others.start("taker", () -> {
                var unused = data(events).reply("answer");
                taken.countDown();
                die.await();
            });
            taken.await();
            CompletableFuture<Thread> idle = new CompletableFuture<>();
            others.start("idle taker", () -> {
                idle.complete(Thread.currentThread());
                events.forEach(event -> {});
            });
            Deadline.until("the idle taker's wait", () -> idle.join().getState() == Thread.State.TIMED_WAITING);
            CompletableFuture<DrainResult> drained = manager.drain(LIMIT);
            assertThrows(TimeoutException.class, () -> drained.get(100, TimeUnit.MILLISECONDS));
            die.countDown();
            assertEquals(ALL_WENT_OUT, Deadline.get(drained));
            Deadline.get(caller);
        }
    }

    /** A caller that asks, and stays until it is told that nothing more will come. */
    private static CompletableFuture<Void> callAndAsk(
            Background callers, ConnectionManager manager, EventChannel events) throws Exception {
        int port = manager.listenTcp(0, events).port();
        return callers.start("caller", () -> {
            try (Peer peer = Peer.connect(port)) {
                peer.send("question");
                assertEquals("answer", new String(peer.readToEnd(), UTF_8));
            }
        });
    }

    private static SessionEvent data(EventChannel events) throws InterruptedException {
        SessionEvent event = events.poll(Duration.ofSeconds(20));
        while (event != null && event.state() != SessionState.DATA) {
            event = events.poll(Duration.ofSeconds(20));
        }
        if (event == null) {
            throw new AssertionError("no data");
        }
        return event;
    }
}
