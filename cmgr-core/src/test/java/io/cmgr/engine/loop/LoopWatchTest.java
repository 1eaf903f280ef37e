// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.CapturedLog;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Stub;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The watch with a clock of the test, and an event loop that runs its tasks when the test says so. */
@ExtendWith(NoLeaks.class)
class LoopWatchTest {
    private static final long LIMIT_MILLIS = 2000;
    private static final long PERIOD_MILLIS = 1000;

    private final MockTicker time = Ticker.newMockTicker();
    private final Queue<Runnable> looks = new ArrayDeque<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final EventExecutor clock =
            Stub.of(EventExecutor.class, (proxy, method, arguments) -> switch (method.getName()) {
                case "ticker" -> time;
                case "schedule" -> {
                    looks.add((Runnable) arguments[0]);
                    yield null;
                }
                default -> throw new UnsupportedOperationException(method.toString());
            });
    private boolean shuttingDown;
    private final EventLoop eventLoop =
            Stub.of(EventLoop.class, (proxy, method, arguments) -> switch (method.getName()) {
                case "inEventLoop" -> true;
                case "isShuttingDown" -> shuttingDown;
                case "execute" -> {
                    tasks.add((Runnable) arguments[0]);
                    yield null;
                }
                default -> throw new UnsupportedOperationException(method.toString());
            });
    private final SessionLoop loop = TestLoops.loop(eventLoop);
    private int sessions;
    private final LoopWatch watch = new LoopWatch(
            clock, () -> List.of(loop), TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS), () -> sessions, blocked -> "a1");

    private void look(long afterMillis) {
        time.advance(afterMillis, TimeUnit.MILLISECONDS);
        looks.remove().run();
    }

    private void answer() {
        tasks.remove().run();
    }

    @Test
    void nothingRunsBeforeTheFirstSessionAndAfterTheLast() {
        assertTrue(looks.isEmpty());
        watch.sessionBegins(loop);
        watch.sessionBegins(loop);
        sessions = 1;
        assertEquals(1, looks.size());
        look(PERIOD_MILLIS);
        answer();
        look(PERIOD_MILLIS);
        answer();
        sessions = 0;
        look(PERIOD_MILLIS);
        assertTrue(looks.isEmpty() && tasks.isEmpty());
        watch.sessionBegins(loop);
        assertEquals(1, looks.size());
    }

    @Test
    void theWatchGoesOnForASessionThatBeginsAtItsLastLook() {
        watch.sessionBegins(loop);
        look(PERIOD_MILLIS); // there is no session yet, but one has begun
        assertEquals(1, looks.size());
        look(PERIOD_MILLIS);
        assertTrue(looks.isEmpty());
    }

    @Test
    void aLoopThatAnswersInTimeIsNotReported() {
        sessions = 1;
        watch.sessionBegins(loop);
        try (CapturedLog log = new CapturedLog()) {
            for (int i = 0; i < 5; i++) {
                look(PERIOD_MILLIS);
                look(PERIOD_MILLIS);
                answer();
            }
            assertEquals("", log.text());
        }
    }

    @Test
    void aLoopThatStaysBlockedIsReportedAfterTheLimitAndThenEveryTenSeconds() {
        sessions = 1;
        watch.sessionBegins(loop);
        try (CapturedLog log = new CapturedLog()) {
            look(PERIOD_MILLIS);
            look(PERIOD_MILLIS);
            assertEquals(0, log.count("blocked for"));
            look(PERIOD_MILLIS);
            assertEquals(1, log.count("blocked for 2000 ms by a callback of session a1"), log::text);
            for (int i = 0; i < 9; i++) {
                look(PERIOD_MILLIS);
            }
            assertEquals(1, log.count("blocked for"));
            look(PERIOD_MILLIS);
            assertEquals(1, log.count("blocked for 12000 ms"), log::text);
            answer();
            for (int i = 0; i < 10; i++) {
                assertEquals(0, log.count("blocked for 9000 ms"), "blocked anew, but a moment after a report");
                look(PERIOD_MILLIS);
            }
            assertEquals(1, log.count("blocked for 9000 ms"), log::text);
            assertEquals(3, log.count("blocked for"), log::text);
            assertEquals(1, tasks.size(), "one question at a time");
        }
    }

    @Test
    void aLoopThatIsBlockedAgainAndAgainIsReportedOnceInTenSeconds() {
        sessions = 1;
        watch.sessionBegins(loop);
        try (CapturedLog log = new CapturedLog()) {
            for (int second = 0; second < 30; second++) {
                look(PERIOD_MILLIS);
                if (second % 4 == 3) {
                    answer(); // after 3 s
                }
                if (second % 11 == 10) { // it has no session for a moment
                    sessions = 0;
                    look(PERIOD_MILLIS);
                    sessions = 1;
                    watch.sessionBegins(loop);
                }
            }
            assertEquals(3, log.count("blocked for"), log::text);
        }
    }

    @Test
    void whatKeepsTheLoopFromItsTasksIsKnownUntilItAnswers() {
        sessions = 1;
        watch.sessionBegins(loop);
        look(PERIOD_MILLIS);
        assertNull(loop.blockage());
        look(PERIOD_MILLIS);
        assertEquals(new Blockage(TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS), "a1"), loop.blockage());
        answer();
        assertNull(loop.blockage());
    }

    @Test
    void aFaultAtALookDoesNotEndTheWatch() {
        LoopWatch faulty = new LoopWatch(
                clock, () -> List.of(loop), TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS), () -> 1, blocked -> {
                    throw new IllegalStateException("such as that of a log that cannot be written");
                });
        faulty.sessionBegins(loop);
        look(PERIOD_MILLIS);
        assertThrows(IllegalStateException.class, () -> look(PERIOD_MILLIS));
        assertEquals(1, looks.size());
    }

    @Test
    void howLongTheLoopTakesToAnswerIsKnownAndGrowsWhileItDoesNot() {
        sessions = 1;
        assertEquals(-1, loop.delayNanos());
        watch.sessionBegins(loop);
        look(PERIOD_MILLIS);
        time.advance(30, TimeUnit.MILLISECONDS);
        answer();
        assertEquals(TimeUnit.MILLISECONDS.toNanos(30), loop.delayNanos());
        look(PERIOD_MILLIS);
        look(PERIOD_MILLIS);
        assertEquals(TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS), loop.delayNanos());
        time.advance(5, TimeUnit.MILLISECONDS);
        answer();
        assertEquals(TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS + 5), loop.delayNanos());
    }

    @Test
    void aProcessThatStoodStillDoesNotBlameItsLoops() {
        sessions = 1;
        watch.sessionBegins(loop);
        try (CapturedLog log = new CapturedLog()) {
            look(PERIOD_MILLIS);
            look(PERIOD_MILLIS);
            look(60_000);
            assertEquals("", log.text());
            look(PERIOD_MILLIS);
            assertEquals(1, log.count("blocked for 2000 ms"), log::text);
        }
    }

    /** Netty puts the end off for each task that comes in the quiet period. */
    @Test
    void aLoopThatShutsDownIsNotAsked() {
        sessions = 1;
        shuttingDown = true;
        watch.sessionBegins(loop);
        look(PERIOD_MILLIS);
        assertTrue(tasks.isEmpty());
    }
}
