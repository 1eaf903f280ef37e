// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
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
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.Transports;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code done()} and the end of a thread do for the session whose event the thread has taken. */
@ExtendWith(NoLeaks.class)
class TakenAndDoneTest {
    private static final TcpListen LINES = TcpListen.on(0).framing(Framing.lines(100));

    @OnEachTransport
    void aSessionClosesThoughTheThreadThatTookItsLastDataDoesOtherWork(Transport transport) throws Exception {
        try (Scene scene = new Scene(transport)) {
            scene.peer.send("question\n");
            CountDownLatch end = new CountDownLatch(1);
            scene.background.start("a pool's thread", () -> {
                SessionEvent question = scene.data();
                var unused = question.reply("answer");
                question.done();
                assertTrue(end.await(60, TimeUnit.SECONDS));
            });
            assertEquals("answer\n", scene.peer.readText(7));
            scene.peer.finish();
            assertEquals(0, scene.peer.readToEnd().length);
            end.countDown();
        }
    }

    @OnEachTransport
    void anEventThatIsDoneAfterThePeersEndClosesTheSession(Transport transport) throws Exception {
        try (Scene scene = new Scene(transport)) {
            scene.peer.send("question\n").finish();
            SessionEvent question = scene.data();
            Reads.awaitEndOfInput(question.session());
            assertTrue(question.session().isOpen());
            var unused = question.reply("answer");
            Deadline.get(scene.background.start("any thread", question::done));
            assertFalse(question.session().isOpen());
            assertEquals("answer\n", new String(scene.peer.readToEnd(), UTF_8));
        }
    }

    @OnEachTransport
    void aDrainDoesNotWaitForAnEventThatIsDone(Transport transport) throws Exception {
        try (Scene scene = new Scene(transport)) {
            scene.peer.send("question\n");
            CountDownLatch end = new CountDownLatch(1);
            CompletableFuture<SessionEvent> taken = new CompletableFuture<>();
            scene.background.start("a pool's thread", () -> {
                taken.complete(scene.data());
                assertTrue(end.await(60, TimeUnit.SECONDS));
            });
            taken.join();
            CompletableFuture<DrainResult> drained = scene.manager.drain(Duration.ofSeconds(60));
            assertFalse(scene.events.idle().isDone());
            var unused = taken.join().reply("answer");
            taken.join().done();
            // The peer stays until the drain closes: its end would be another event, which nobody takes.
            assertEquals("answer\n", new String(scene.peer.readToEnd(), UTF_8));
            scene.peer.close();
            assertEquals(new DrainResult(1, 0, 0), Deadline.get(drained));
            end.countDown();
        }
    }

    @OnEachTransport
    void doneTwiceIsDoneOnceThoughAnotherThreadHasTheNext(Transport transport) throws Exception {
        try (Scene scene = new Scene(transport)) {
            scene.peer.send("1\n2\n3\n");
            SessionEvent first = scene.data();
            first.done();
            CountDownLatch goOn = new CountDownLatch(1);
            CompletableFuture<SessionEvent> second = new CompletableFuture<>();
            CompletableFuture<Void> other = scene.background.start("other taker", () -> {
                second.complete(scene.data());
                assertTrue(goOn.await(60, TimeUnit.SECONDS));
            });
            assertEquals("2", second.join().text());
            first.done();
            assertNull(scene.events.poll(), "the other thread has its turn");
            first.done();
            second.join().done();
            assertEquals("3", scene.data().text());
            second.join().done();
            goOn.countDown();
            Deadline.get(other);
            scene.inAnotherThread(() -> assertNull(scene.events.poll(), "the turn is mine"));
        }
    }

    @OnEachTransport
    void aPoolWhoseThreadsTakeOneEventEachAnswersInOrder(Transport transport) throws Exception {
        int count = 500;
        String lines = IntStream.range(0, count).mapToObj(i -> i + "\n").collect(Collectors.joining());
        try (Scene scene = new Scene(transport)) {
            for (int i = 0; i < count + 4; i++) { // ACCEPTED, NEW, DISCONNECTED, and one that finds the end
                scene.background.start("one event", () -> {
                    SessionEvent event = scene.events.take();
                    if (event != null && event.state() == SessionState.DATA) {
                        var unused = event.reply(event.text());
                    }
                    if (event != null) {
                        event.done();
                    }
                });
            }
            scene.peer.send(lines).finish();
            assertEquals(lines, new String(scene.peer.readToEnd(), UTF_8));
            scene.manager.close();
        }
    }

    @OnEachTransport
    void whatWaitedForAThreadThatHasEndedGoesToTheNextThatAsks(Transport transport) throws Exception {
        try (Scene scene = new Scene(transport)) {
            scene.peer.send("1\n2\n3\n");
            CountDownLatch end = new CountDownLatch(1);
            CompletableFuture<SessionEvent> taken = new CompletableFuture<>();
            scene.background.start("mortal taker", () -> {
                taken.complete(scene.data());
                assertTrue(end.await(60, TimeUnit.SECONDS));
            });
            assertEquals("1", taken.join().text());
            Deadline.until("the others", () -> scene.events.size() == 2);
            assertNull(scene.events.poll());
            end.countDown();
            scene.background.close();
            assertEquals("2", scene.data().text());
            taken.join().done();
            scene.inAnotherThread(() -> assertNull(scene.events.poll(), "the turn is mine"));
            assertEquals("3", scene.data().text());
        }
    }

    @OnEachTransport
    void aTakerThatWaitsGetsItWithTheNextEvent(Transport transport) throws Exception {
        try (Scene scene = new Scene(transport)) {
            scene.peer.send("1\n2\n");
            CountDownLatch end = new CountDownLatch(1);
            CompletableFuture<Void> mortal = new CompletableFuture<>();
            try (Background mortals = new Background()) {
                mortals.start("mortal taker", () -> {
                    scene.data();
                    mortal.complete(null);
                    assertTrue(end.await(60, TimeUnit.SECONDS));
                });
                mortal.join();
                Deadline.until("the second", () -> scene.events.size() == 1);
                CompletableFuture<Thread> waiting = new CompletableFuture<>();
                scene.background.start("waiting taker", () -> {
                    waiting.complete(Thread.currentThread());
                    assertEquals("2", scene.data().text());
                    assertEquals("3", scene.data().text());
                });
                Deadline.until("its wait", () -> waiting.join().getState() == Thread.State.TIMED_WAITING);
                end.countDown();
            }
            scene.peer.send("3\n");
            scene.background.close();
        }
    }

    /** A manager, a channel, and one peer that sends lines. */
    private static final class Scene implements AutoCloseable {
        final ConnectionManager manager;
        final EventChannel events;
        final Peer peer;
        final Background background = new Background();

        Scene(Transport transport) throws Exception {
            manager = Transports.manager(transport);
            events = manager.openEventChannel();
            peer = Peer.connect(manager.listen(LINES, events).port());
        }

        SessionEvent data() {
            return Events.skipTo(SessionState.DATA, events);
        }

        void inAnotherThread(Background.Task task) {
            Deadline.get(background.start("another thread", task));
        }

        @Override
        public void close() throws Exception {
            peer.close();
            manager.close();
            background.close();
        }
    }
}
