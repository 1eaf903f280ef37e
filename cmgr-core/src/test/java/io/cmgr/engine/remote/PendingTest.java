// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.ClusterState;
import io.cmgr.cluster.ClusterStats;
import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.envelope.Envelope.Outcome;
import io.cmgr.engine.outbox.Figures;
import io.cmgr.testkit.NoLeaks;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class PendingTest {
    private static final long TIMEOUT = 1000;
    private static final long GRACE = 10;

    private final MockTicker ticker = Ticker.newMockTicker();
    private final List<Runnable> courier = new ArrayList<>();
    private final Figures figures = new Figures();
    private int nudges;
    private final Pending pending = new Pending(41, ticker, TIMEOUT, GRACE, courier::add, () -> nudges++, figures);

    private ClusterStats stats() {
        return figures.stats(ClusterState.CONNECTED, "me", 1, 0, 0);
    }

    @Test
    void eachHasANumberOfItsOwn() {
        RemoteWrite one = write();
        RemoteWrite other = write();
        assertNotEquals(0, one.correlation());
        assertNotEquals(one.correlation(), other.correlation());
        assertSame(one, pending.get(one.correlation()));
        assertSame(other, pending.get(other.correlation()));
        assertNull(pending.get(0));
    }

    @Test
    void onlyTheNodeThatWasWrittenToAnswers() {
        RemoteWrite one = write();
        Answer answer = new Answer(one.correlation(), Outcome.DONE, "");
        pending.answered("liar~0123456789", answer);
        assertSame(one, pending.get(one.correlation()));
        pending.answered("other~0123456789", answer);
        assertNull(pending.get(one.correlation()));
    }

    @Test
    void theNumbersBeginWhereTheyAreToldTo() {
        assertEquals(42, write().correlation());
    }

    @Test
    void theCourierCompletesWhatIsSettledOnceAndForgetsIt() {
        RemoteWrite one = write();
        one.succeed(null);
        one.fail(new IllegalStateException("late"));
        assertFalse(one.isDone());
        assertNull(pending.get(one.correlation()));
        assertEquals(1, courier.size());
        courier.get(0).run();
        assertTrue(one.isDone() && !one.isCompletedExceptionally());
    }

    @Test
    void eachIsOverdueAtItsOwnTime() {
        RemoteWrite one = write();
        pass(1);
        RemoteWrite other = write();
        assertEquals(TIMEOUT - 1, pending.tellOverdue(ticker.nanoTime()));
        pass(TIMEOUT - 1);
        assertEquals(1, pending.tellOverdue(ticker.nanoTime()));
        assertNull(pending.get(one.correlation()));
        assertSame(other, pending.get(other.correlation()));
        pass(1);
        assertEquals(Long.MAX_VALUE, pending.tellOverdue(ticker.nanoTime()));
        assertEquals(2, stats().unanswered());
        assertEquals(2, courier.size());
    }

    @Test
    void whoWaitsForMoreWakesTheCourierAndIsNotUnanswered() {
        AnywhereWrite one = new AnywhereWrite(what -> {}, pending, "*/alice");
        assertTrue(pending.add(one));
        one.waitForMore();
        assertEquals(1, nudges);
        assertSame(one, pending.get(one.correlation()));
        assertEquals(GRACE, pending.tellOverdue(ticker.nanoTime()));
        pass(GRACE);
        pending.tellOverdue(ticker.nanoTime());
        assertEquals(0, stats().unanswered());
        one.waitForMore();
        assertEquals(1, nudges, "nobody waits for it any more");
    }

    @Test
    void thereIsABound() {
        RemoteWrite first = write();
        for (int i = 1; i < Pending.MAX; i++) {
            var unused = write();
        }
        assertFalse(pending.add(new RemoteWrite(what -> {}, pending, "x", "x")));
        first.succeed(null);
        assertTrue(pending.add(new RemoteWrite(what -> {}, pending, "x", "x")));
    }

    @Test
    void noMoreAnswersToAQuestionAreCountedThanThereCanBeNodes() {
        int bound = 1 << 16;
        Question question =
                new Question(what -> {}, pending, Map.of(), List.of(), true, node -> true, answered -> true);
        assertTrue(pending.add(question));
        for (int i = 0; i <= bound; i++) {
            question.told(String.format("x~%010d", i), 1);
        }
        question.closed();
        courier.remove(0).run();
        assertEquals(bound, question.join().count());
    }

    private RemoteWrite write() {
        RemoteWrite write = new RemoteWrite(what -> {}, pending, "other~0123456789/a1", "other~0123456789");
        assertTrue(pending.add(write));
        return write;
    }

    private void pass(long nanos) {
        ticker.advance(nanos, TimeUnit.NANOSECONDS);
    }
}
