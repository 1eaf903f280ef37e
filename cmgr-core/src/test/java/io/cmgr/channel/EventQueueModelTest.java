// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.session.SessionEvent;
import io.cmgr.testkit.NoLeaks;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

/** Random steps of several takers, one after another, beside a model that searches all events for each answer. */
@ExtendWith(NoLeaks.class)
class EventQueueModelTest {
    private static final int STEPS = 1000;
    private static final int SESSIONS = 5;
    private static final int TAKERS = 4;

    private final long seed = Long.getLong("cmgr.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final EventQueue queue = new EventQueue(1_000_000, Long.MAX_VALUE);
    private final List<StubSession> sessions = new ArrayList<>();
    private final List<TakingThread> takers = new ArrayList<>();

    /** All events, in the order of their arrival. */
    private final List<ModelEvent> events = new ArrayList<>();

    /** An event as the model sees it. */
    private static final class ModelEvent {
        final StubSession session;
        final int number;

        /** Whether a taker has found it and had to leave it to the thread whose turn it was. */
        boolean left;

        @Nullable
        TakingThread taker;

        @Nullable
        SessionEvent taken;

        boolean done;

        ModelEvent(StubSession session, int number) {
            this.session = session;
            this.number = number;
        }

        boolean waits() {
            return taken == null;
        }

        boolean isHeld() {
            return taken != null && !done;
        }
    }

    /** A thread that does what it is told, until it ends. */
    private static final class TakingThread {
        private final ExecutorService steps = Executors.newSingleThreadExecutor();
        private final Thread thread = call(Thread::currentThread);

        <T> T call(Callable<T> step) {
            try {
                return steps.submit(step).get();
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
        }

        void end() throws InterruptedException {
            steps.shutdown();
            assertTrue(steps.awaitTermination(60, TimeUnit.SECONDS));
            thread.join();
        }
    }

    @RepeatedTest(4)
    void eachTakerIsHandedWhatTheModelSays() throws Exception {
        try {
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(new StubSession("a" + i));
            }
            for (int i = 0; i < TAKERS; i++) {
                takers.add(new TakingThread());
            }
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            while (events.stream().anyMatch(ModelEvent::waits)) {
                ask(takers.get(random.nextInt(TAKERS)), 3);
            }
        } catch (Throwable error) {
            throw new AssertionError("seed " + seed, error);
        } finally {
            for (TakingThread taker : takers) {
                taker.end();
            }
        }
    }

    private void step() throws InterruptedException {
        int taker = random.nextInt(TAKERS);
        switch (random.nextInt(20)) {
            case 0 -> {
                takers.get(taker).end();
                release(takers.get(taker));
                takers.set(taker, new TakingThread());
            }
            case 1, 2, 3, 4 -> doneAtRandom();
            case 5 -> ask(takers.get(taker), 0);
            case 6, 7 -> ask(takers.get(taker), 1 + random.nextInt(4));
            case 8, 9, 10, 11, 12 -> ask(takers.get(taker), 1);
            case 13 -> askWhetherIdle(takers.get(taker));
            default -> add(sessions.get(random.nextInt(SESSIONS)));
        }
        long waiting = events.stream().filter(ModelEvent::waits).count();
        assertEquals(waiting, queue.size());
        assertEquals(waiting, queue.bytes());
    }

    private void add(StubSession session) {
        int number = events.size();
        SessionShare share = queue.share(session.session());
        queue.add(QueuedEvent.data(share, new byte[1], new InetSocketAddress(number), false));
        events.add(new ModelEvent(session, number));
    }

    private void doneAtRandom() {
        List<ModelEvent> taken = events.stream().filter(event -> !event.waits()).toList();
        if (!taken.isEmpty()) {
            ModelEvent event = taken.get(random.nextInt(taken.size()));
            SessionEvent real = event.taken;
            takers.get(random.nextInt(TAKERS)).call(() -> {
                real.done();
                return real;
            });
            event.done = true;
        }
    }

    private void askWhetherIdle(TakingThread taker) {
        release(taker);
        CompletableFuture<Void> idle = taker.call(queue::idle);
        assertEquals(events.stream().noneMatch(event -> event.waits() || event.isHeld()), idle.isDone());
    }

    private void ask(TakingThread taker, int max) {
        Optional<ModelEvent> first = events.stream()
                .filter(event -> event.waits() && event.left && worker(event.session) == taker)
                .findFirst();
        release(taker);
        List<SessionEvent> taken = taker.call(() -> queue.drain(max));
        if (max > 0 && first.isPresent()) {
            assertEquals(first.get().number, number(taken.get(0)), "the oldest that waited for it");
        }
        for (SessionEvent event : taken) {
            ModelEvent model = events.get(number(event));
            assertTrue(mayHave(model, taker), () -> event + " is worked on by another, or was taken before");
            assertEquals(oldest(model.session), model, "order");
            model.taken = event;
            model.taker = taker;
        }
        if (taken.size() < max) {
            assertFalse(events.stream().anyMatch(event -> mayHave(event, taker)), "there was more");
        }
        int reached = taken.size() < max
                ? events.size()
                : taken.stream().mapToInt(EventQueueModelTest::number).max().orElse(0);
        events.stream().limit(reached).filter(ModelEvent::waits).forEach(event -> event.left |= !mayHave(event, taker));
    }

    private void release(TakingThread taker) {
        events.stream().filter(event -> event.taker == taker).forEach(event -> event.done = true);
    }

    private boolean mayHave(ModelEvent event, TakingThread taker) {
        TakingThread worker = worker(event.session);
        return event.waits() && (worker == null || worker == taker);
    }

    private @Nullable TakingThread worker(StubSession session) {
        return events.stream()
                .filter(event -> event.session == session && event.isHeld())
                .map(event -> event.taker)
                .findFirst()
                .orElse(null);
    }

    private ModelEvent oldest(StubSession session) {
        return events.stream()
                .filter(event -> event.session == session && event.waits())
                .findFirst()
                .orElseThrow();
    }

    private static int number(SessionEvent event) {
        return ((InetSocketAddress) event.from()).getPort();
    }
}
