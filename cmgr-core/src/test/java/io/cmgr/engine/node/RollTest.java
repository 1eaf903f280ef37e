// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.NodeInfo;
import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Envelope.Bye;
import io.cmgr.testkit.NoLeaks;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class RollTest {
    private static final String A = "a~k3f9abq7zd";
    private static final String B = "b~k3f9abq7zd";
    private static final int INTERVAL = 5000;

    private final MockTicker ticker = Ticker.newMockTicker();
    private final List<String> news = new ArrayList<>();
    private int wakes;
    private final Roll roll = new Roll(
            ticker,
            new Roll.News() {
                @Override
                public void joined(String node) {
                    news.add("joined " + node);
                }

                @Override
                public void left(String node) {
                    news.add("left " + node);
                }

                @Override
                public void lost(String node, Duration silence) {
                    news.add("lost " + node + " after " + silence.toSeconds());
                }

                @Override
                public void missed(String node, long messages) {
                    news.add("missed " + messages + " of " + node);
                }
            },
            () -> wakes++);

    private static Alive alive(String node, long seq, long toAll, int interval) {
        return new Alive(seq, node, false, 1_700_000_000_000L, 1000, 50, interval, toAll);
    }

    /** A sign of life to all, as it comes in. */
    private void heard(String node, long seq) {
        if (roll.fresh(node, seq)) {
            roll.heard(alive(node, seq, seq, INTERVAL));
        }
    }

    /** The courier looks when it is time, as often as that is. */
    private void pass(Duration time) {
        long end = ticker.nanoTime() + time.toNanos();
        for (long rest = roll.due(ticker.nanoTime());
                rest <= end - ticker.nanoTime();
                rest = roll.due(ticker.nanoTime())) {
            ticker.advance(rest, TimeUnit.NANOSECONDS);
        }
        ticker.advance(end - ticker.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private List<String> takeNews() {
        List<String> all = List.copyOf(news);
        news.clear();
        return all;
    }

    @Test
    void aNodeJoinsWithItsFirstSignOfLife() {
        heard(A, 1);
        heard(A, 2);
        assertEquals(List.of("joined " + A), takeNews());
        assertTrue(roll.knows(A));
        assertFalse(roll.knows(B));
        assertEquals(List.of(A), roll.others());
        assertEquals(1, roll.size());
    }

    @Test
    void itsNewestSignOfLifeDescribesIt() {
        roll.heard(new Alive(0, A, false, 1_700_000_000_000L, 1, 2, INTERVAL, 0));
        roll.heard(new Alive(0, A, false, 1_700_000_000_000L, 3, 4, INTERVAL, 0));
        ticker.advance(7, TimeUnit.SECONDS);
        assertEquals(
                List.of(new NodeInfo(A, "a", Instant.ofEpochSecond(1_700_000_000), 3, 4, Duration.ofSeconds(7))),
                roll.nodes());
    }

    @Test
    void aNodeIsLostAfterThreeSilentIntervals() {
        heard(A, 1);
        pass(Duration.ofSeconds(14));
        assertEquals(List.of("joined " + A), takeNews());
        pass(Duration.ofSeconds(1));
        assertEquals(List.of("lost " + A + " after 15"), takeNews());
        assertFalse(roll.knows(A));
        assertEquals(Long.MAX_VALUE, roll.due(ticker.nanoTime()));
    }

    @Test
    void theSilenceBeginsWithTheLastMessage() {
        heard(A, 1);
        pass(Duration.ofSeconds(1));
        heard(A, 2);
        pass(Duration.ofMillis(14_999));
        assertEquals(List.of("joined " + A), takeNews());
        pass(Duration.ofMillis(1));
        assertEquals(List.of("lost " + A + " after 15"), takeNews());
    }

    @Test
    void theIntervalIsThatOfTheOtherNode() {
        roll.heard(alive(A, 1, 1, 100));
        roll.heard(alive(B, 1, 1, 60_000));
        takeNews();
        pass(Duration.ofMillis(300));
        assertEquals(List.of("lost " + A + " after 0"), takeNews());
        pass(Duration.ofSeconds(179));
        assertEquals(List.of(), takeNews());
        pass(Duration.ofSeconds(1));
        assertEquals(List.of("lost " + B + " after 180"), takeNews());
    }

    @Test
    void anyMessageToAllIsASignOfLife() {
        heard(A, 1);
        for (int i = 2; i < 20; i++) {
            pass(Duration.ofSeconds(14));
            assertTrue(roll.fresh(A, i));
        }
        assertEquals(List.of("joined " + A), takeNews());
    }

    @Test
    void aNodeThatIsHeardAgainJoinsAgain() {
        heard(A, 1);
        pass(Duration.ofSeconds(15));
        heard(A, 5);
        assertEquals(List.of("joined " + A, "lost " + A + " after 15", "joined " + A), takeNews());
    }

    @Test
    void aNodeLeavesWhenItSaysGoodbye() {
        heard(A, 1);
        roll.bye(new Bye(2, A));
        roll.bye(new Bye(2, A));
        roll.bye(new Bye(2, B));
        pass(Duration.ofMinutes(1));
        assertEquals(List.of("joined " + A, "left " + A), takeNews());
    }

    @Test
    void afterAStandstillNodesGetOneMoreInterval() {
        heard(A, 1);
        pass(Duration.ofSeconds(1));
        ticker.advance(30, TimeUnit.SECONDS); // suspended
        pass(Duration.ofMillis(4999));
        assertEquals(List.of("joined " + A), takeNews());
        heard(A, 2);
        pass(Duration.ofSeconds(14));
        assertEquals(List.of(), takeNews());
    }

    @Test
    void afterAStandstillASilentNodeIsLostAnIntervalLater() {
        heard(A, 1);
        ticker.advance(31, TimeUnit.SECONDS);
        pass(Duration.ofSeconds(5));
        assertEquals(List.of("joined " + A, "lost " + A + " after 36"), takeNews());
    }

    @Test
    void aHoleInTheNumbersIsMissed() {
        heard(A, 7);
        assertTrue(roll.fresh(A, 8));
        assertTrue(roll.fresh(A, 11));
        assertTrue(roll.fresh(A, 12));
        assertEquals(List.of("joined " + A, "missed 2 of " + A), takeNews());
    }

    @Test
    void aSignOfLifeShowsAHole() {
        heard(A, 1);
        roll.heard(alive(A, 0, 4, INTERVAL)); // sent to this node alone
        assertEquals(List.of("joined " + A, "missed 3 of " + A), takeNews());
        assertTrue(roll.fresh(A, 5));
        heard(A, 7);
        assertEquals(List.of("missed 1 of " + A), takeNews());
    }

    @Test
    void aSignOfLifeThatCountsLessShowsNone() {
        heard(A, 5);
        roll.heard(alive(A, 0, 3, INTERVAL));
        assertTrue(roll.fresh(A, 6));
        assertEquals(List.of("joined " + A), takeNews());
    }

    @Test
    void aRepetitionIsNotFresh() {
        heard(A, 3);
        assertFalse(roll.fresh(A, 3));
        assertFalse(roll.fresh(A, 1));
        assertTrue(roll.fresh(A, 4));
        assertFalse(roll.fresh(A, 4));
        assertEquals(List.of("joined " + A), takeNews());
    }

    @Test
    void messagesOfANodeThatGaveNoSignOfLifeAreFresh() {
        assertTrue(roll.fresh(A, 9));
        assertTrue(roll.fresh(A, 9));
        assertEquals(0, roll.size());
    }

    @Test
    void theFirstAnswerTellsWhichNumberIsNext() {
        roll.heard(alive(A, 0, 41, INTERVAL));
        assertTrue(roll.fresh(A, 42));
        assertEquals(List.of("joined " + A), takeNews());
    }

    @Test
    void theCourierIsWokenIfItHasToLookEarlier() {
        heard(A, 1);
        assertEquals(1, wakes);
        heard(A, 2);
        roll.heard(alive(B, 1, 1, INTERVAL + 1));
        assertEquals(1, wakes);
        roll.heard(alive(B, 0, 1, 100));
        assertEquals(2, wakes);
        assertEquals(Duration.ofMillis(300).toNanos(), roll.due(ticker.nanoTime()));
    }

    @Test
    void aNumberThatIsFarAheadIsALeap() {
        assertFalse(roll.isLeap(A, Long.MAX_VALUE), "of a node that is not known no number is");
        heard(A, 7);
        assertFalse(roll.isLeap(A, 7 + (1L << 32)));
        assertTrue(roll.isLeap(A, 8 + (1L << 32)));
        assertTrue(roll.isLeap(A, Long.MAX_VALUE));
    }

    @Test
    void nobodyIsBelievedToBeSilentForDays() {
        roll.heard(alive(A, 1, 1, 86_400_000));
        pass(Duration.ofHours(3).minusMillis(1));
        assertEquals(List.of("joined " + A), takeNews());
        pass(Duration.ofMillis(1));
        assertEquals(List.of("lost " + A + " after 10800"), takeNews());
    }

    @Test
    void aNodeWhoseNumberWasForgedIsForgottenAndJoinsAgain() {
        roll.heard(alive(A, 0, 1_000_000, INTERVAL));
        takeNews();
        for (int i = 1; i <= Roll.MAX_OLD; i++) {
            assertTrue(roll.knows(A));
            heard(A, i);
        }
        assertFalse(roll.knows(A));
        heard(A, Roll.MAX_OLD + 1);
        assertEquals(List.of("missed 8 of " + A, "joined " + A), takeNews());
        assertTrue(roll.fresh(A, Roll.MAX_OLD + 2));
    }

    @Test
    void repetitionsBetweenFreshMessagesDoNotMakeANodeForgotten() {
        heard(A, 1);
        for (int i = 2; i < 50; i++) {
            heard(A, i - 1);
            heard(A, i);
        }
        assertEquals(List.of("joined " + A), takeNews());
    }

    @Test
    void inventedNodesAreNotKeptWithoutABound() {
        for (int i = 0; i < Roll.MAX_NODES + 10; i++) {
            roll.heard(alive(String.format("x~%010d", i), 0, 0, INTERVAL));
        }
        assertEquals(Roll.MAX_NODES, roll.size());
        assertEquals(Roll.MAX_NODES, news.size());
    }
}
