// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ElasticThreadsTest {
    private static final int QUICK_CALLS = 16;
    private static final int MAX_THREADS = 512;
    private static final int MAX_WAITING = 1024;

    private final MockTicker clock = Ticker.newMockTicker();
    private final AtomicInteger started = new AtomicInteger();
    private final ElasticThreads threads = new ElasticThreads(
            body -> {
                started.incrementAndGet();
                return new Thread(body, "elastic");
            },
            clock,
            new ElasticThreads.Bounds(QUICK_CALLS, MAX_THREADS, MAX_WAITING, 0));
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger returned = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @AfterEach
    void release() {
        release.countDown();
        threads.close();
    }

    private ElasticThreads.Call call(Runnable body) {
        return new ElasticThreads.Call() {
            @Override
            protected void make() {
                int underWay = begun.incrementAndGet() - returned.get();
                most.accumulateAndGet(underWay, Math::max);
                body.run();
                returned.incrementAndGet();
            }
        };
    }

    private ElasticThreads.Call quick() {
        return call(() -> {});
    }

    private ElasticThreads.Call stuck() {
        return call(() -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void passUntilStuck() {
        clock.advance(ElasticThreads.STUCK_AFTER_NANOS, TimeUnit.NANOSECONDS);
    }

    @Test
    void quickCallsNeedFewThreadsHoweverMany() {
        for (int i = 0; i < MAX_WAITING; i++) {
            threads.execute(quick());
        }
        Deadline.until("all made", () -> returned.get() == MAX_WAITING);
        assertTrue(most.get() <= QUICK_CALLS, () -> most + " at a time");
    }

    @Test
    void callsThatAreStuckHoldTheOthersUpForAMomentAndNoLonger() {
        int dead = 3 * QUICK_CALLS;
        for (int i = 0; i < dead; i++) {
            threads.execute(stuck());
        }
        threads.execute(quick());
        for (int turn = 1; turn <= 3; turn++) {
            int expected = turn * QUICK_CALLS;
            Deadline.until(expected + " begun", () -> begun.get() == expected);
            assertEquals(expected + 1, started.get(), "a thread for each, and one that stands by");
            passUntilStuck();
        }
        Deadline.until("the quick one has returned", () -> returned.get() == 1);
    }

    @Test
    void aCallThatReturnsMakesRoomAtOnce() {
        CountDownLatch one = new CountDownLatch(1);
        threads.execute(call(() -> {
            try {
                one.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }));
        for (int i = 1; i < QUICK_CALLS; i++) {
            threads.execute(stuck());
        }
        threads.execute(quick());
        Deadline.until("all places taken", () -> begun.get() == QUICK_CALLS);
        one.countDown();
        Deadline.until("both have returned", () -> returned.get() == 2);
    }

    @Test
    void threadsAreBoundedAndSoAreTheCallsThatWait() {
        for (int i = 0; i < MAX_THREADS; i += QUICK_CALLS) {
            for (int n = 0; n < QUICK_CALLS; n++) {
                threads.execute(stuck());
            }
            int expected = i + QUICK_CALLS;
            Deadline.until(expected + " begun", () -> begun.get() == expected);
            passUntilStuck();
        }
        List<ElasticThreads.Call> waiting = new ArrayList<>();
        for (int i = 0; i < MAX_WAITING; i++) {
            waiting.add(quick());
            threads.execute(waiting.get(i));
        }
        RejectedExecutionException full =
                assertThrows(RejectedExecutionException.class, () -> threads.execute(quick()));
        assertEquals("512 are under way and 1024 wait", full.getMessage());
        assertEquals(MAX_THREADS, started.get());
        assertTrue(threads.remove(waiting.get(0)));
        threads.execute(quick());
        release.countDown();
        int all = MAX_THREADS + MAX_WAITING;
        Deadline.until("all made", () -> returned.get() == all);
    }

    @Test
    void aCallThatIsTakenBackIsNeverMadeAndOneThatHasBegunCannotBe() {
        ElasticThreads.Call first = stuck();
        threads.execute(first);
        for (int i = 1; i < QUICK_CALLS; i++) {
            threads.execute(stuck());
        }
        Deadline.until("all places taken", () -> begun.get() == QUICK_CALLS);
        ElasticThreads.Call waiting = quick();
        threads.execute(waiting);
        assertTrue(threads.remove(waiting));
        assertFalse(threads.remove(waiting));
        assertFalse(threads.remove(first));
        release.countDown();
        Deadline.until("the others have returned", () -> returned.get() == QUICK_CALLS);
        assertEquals(QUICK_CALLS, begun.get());
    }

    @Test
    void afterTheCloseNothingIsBegun() {
        for (int i = 0; i < 2 * QUICK_CALLS; i++) {
            threads.execute(stuck());
        }
        Deadline.until("all places taken", () -> begun.get() == QUICK_CALLS);
        threads.close();
        assertThrows(RejectedExecutionException.class, () -> threads.execute(quick()));
        release.countDown();
        Deadline.until("all have returned", () -> returned.get() == QUICK_CALLS);
        assertEquals(QUICK_CALLS, begun.get());
    }

    @Test
    void aThreadThatCannotBeStartedRefusesItsCallAndTheNextTriesAgain() {
        AtomicInteger failures = new AtomicInteger(1);
        ElasticThreads poor = new ElasticThreads(
                body -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    return new Thread(body, "elastic");
                },
                clock,
                new ElasticThreads.Bounds(1, 1, 1, 0));
        assertThrows(RejectedExecutionException.class, () -> poor.execute(quick()));
        poor.execute(quick());
        Deadline.until("the second is made", () -> returned.get() == 1);
        assertEquals(1, begun.get());
    }

    @Test
    void aCallThatThrowsIsReportedAndItsThreadMakesTheNext() {
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        ElasticThreads single = new ElasticThreads(
                body -> {
                    started.incrementAndGet();
                    Thread thread = new Thread(body, "elastic");
                    thread.setUncaughtExceptionHandler((dying, error) -> reported.add(error));
                    return thread;
                },
                clock,
                new ElasticThreads.Bounds(1, 1, MAX_WAITING, 0));
        AssertionError wanted = new AssertionError("as a test wants it");
        CompletableFuture<Void> gate = new CompletableFuture<>();
        single.execute(call(gate::join));
        single.execute(call(() -> {
            throw wanted;
        }));
        single.execute(quick());
        gate.complete(null);
        Deadline.until("the first and the last have returned", () -> returned.get() == 2);
        assertEquals(List.of(wanted), reported);
        assertEquals(1, started.get(), "threads");
        single.close();
    }

    @Test
    void theLastThreadStaysForTheNextCallAsLongAsItMay() {
        ElasticThreads patient = new ElasticThreads(
                body -> {
                    started.incrementAndGet();
                    return new Thread(body, "elastic");
                },
                Ticker.systemTicker(),
                new ElasticThreads.Bounds(2, 2, MAX_WAITING, TimeUnit.HOURS.toNanos(1)));
        for (int i = 1; i <= 20; i++) {
            int expected = i;
            patient.execute(quick());
            Deadline.until("made", () -> returned.get() == expected);
        }
        assertTrue(started.get() <= 2, () -> started + " threads");
        patient.retire(); // or the leak gate would find a thread
        patient.execute(quick());
        Deadline.until("made", () -> returned.get() == 21);
    }
}
