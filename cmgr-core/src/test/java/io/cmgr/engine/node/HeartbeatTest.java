// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.envelope.Envelope;
import io.cmgr.testkit.NoLeaks;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A heartbeat of 5 s with seeded randomness; {@code -Dcmgr.seed=…} repeats a failure. */
@ExtendWith(NoLeaks.class)
class HeartbeatTest {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private record Beat(long at, String to, int interval, boolean asks) {}

    private final long seed = Long.getLong("cmgr.seed", System.nanoTime());
    private final MockTicker ticker = Ticker.newMockTicker();
    private final List<Beat> beats = new ArrayList<>();
    private int nodes = 3;
    private int wakes;
    private final Heartbeat heartbeat = new Heartbeat(
            INTERVAL.toMillis(),
            () -> nodes,
            ticker,
            new Random(seed),
            new Heartbeat.Voice() {
                @Override
                public void toAll(int intervalMillis, boolean pleaseAnswer) {
                    beats.add(new Beat(ticker.nanoTime(), "all", intervalMillis, pleaseAnswer));
                }

                @Override
                public void toNode(String node, int intervalMillis, boolean pleaseAnswer) {
                    beats.add(new Beat(ticker.nanoTime(), node, intervalMillis, pleaseAnswer));
                }
            },
            () -> wakes++);

    /** The courier does what is due when it is. */
    private void pass(Duration time) {
        long end = ticker.nanoTime() + time.toNanos();
        for (long rest = heartbeat.due(ticker.nanoTime());
                rest <= end - ticker.nanoTime();
                rest = heartbeat.due(ticker.nanoTime())) {
            ticker.advance(rest, TimeUnit.NANOSECONDS);
        }
        ticker.advance(end - ticker.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private List<Beat> to(String whom) {
        return beats.stream().filter(beat -> beat.to.equals(whom)).toList();
    }

    private String failure() {
        return beats + " -Dcmgr.seed=" + seed;
    }

    @Test
    void withoutAConnectionThereIsNone() {
        assertEquals(Long.MAX_VALUE, heartbeat.due(ticker.nanoTime()));
        heartbeat.up();
        heartbeat.down();
        heartbeat.asked("other");
        pass(Duration.ofMinutes(1));
        assertEquals(List.of(), beats);
    }

    @Test
    void theFirstComesAtOnceAndAsksForThoseOfTheOthers() {
        heartbeat.up();
        assertEquals(1, wakes);
        pass(Duration.ZERO);
        assertEquals(List.of(new Beat(ticker.nanoTime(), "all", 5000, true)), beats);
    }

    @Test
    void oneComesInEachIntervalGiveOrTakeAFifth() {
        heartbeat.up();
        pass(Duration.ofMinutes(100));
        assertTrue(Math.abs(beats.size() - 1200) < 60, failure());
        for (int i = 1; i < beats.size(); i++) {
            long gap = beats.get(i).at - beats.get(i - 1).at;
            assertTrue(gap >= INTERVAL.toNanos() * 0.8 && gap <= INTERVAL.toNanos() * 1.2, failure());
            assertEquals("all", beats.get(i).to);
            assertEquals(false, beats.get(i).asks);
        }
    }

    @Test
    void theIntervalGrowsWithTheCluster() {
        heartbeat.up();
        nodes = 250;
        pass(Duration.ZERO);
        nodes = 1000;
        pass(Duration.ofSeconds(6));
        nodes = 10_000_000;
        pass(Duration.ofSeconds(24));
        assertEquals(
                List.of(5000, 20_000, Envelope.MAX_INTERVAL),
                beats.stream().map(Beat::interval).toList());
    }

    @Test
    void aReconnectIsANewBeginning() {
        heartbeat.up();
        pass(Duration.ZERO);
        heartbeat.down();
        pass(Duration.ofMinutes(1));
        assertEquals(1, beats.size());
        heartbeat.up();
        pass(Duration.ZERO);
        assertEquals(new Beat(ticker.nanoTime(), "all", 5000, true), beats.get(1));
    }

    @Test
    void aNodeThatAsksIsAnsweredWithinASecond() {
        heartbeat.up();
        pass(Duration.ZERO);
        for (int i = 0; i < 200; i++) {
            String node = "node" + i;
            heartbeat.asked(node);
            heartbeat.asked(node);
            long asked = ticker.nanoTime();
            pass(Duration.ofSeconds(1));
            Beat last = beats.get(beats.size() - 1);
            boolean answered = to(node).size() == 1 || (last.to.equals("all") && last.at >= asked);
            assertTrue(answered, this::failure);
        }
        assertTrue(to("all").size() < 60, failure());
        assertEquals(401, wakes);
    }

    @Test
    void aNodeThatAsksAgainIsAnsweredNoLater() {
        heartbeat.up();
        pass(Duration.ZERO);
        for (int i = 0; i < 40_000; i++) {
            heartbeat.asked("other");
            pass(Duration.ofMillis(10));
        }
        int answers = to("other").size();
        assertTrue(answers > 550, answers + " in 400 s, after half a second each -Dcmgr.seed=" + seed);
    }

    @Test
    void aSignOfLifeToAllAnswersWhoHasAsked() {
        heartbeat.up();
        heartbeat.asked("other");
        pass(Duration.ofSeconds(2));
        assertEquals(List.of("all"), beats.stream().map(Beat::to).toList());
    }

    @Test
    void answersAreSpreadOverASecond() {
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            heartbeat.up();
            pass(Duration.ZERO);
            heartbeat.asked("other");
            long asked = ticker.nanoTime();
            pass(Duration.ofSeconds(1));
            delays.add(beats.get(beats.size() - 1).at - asked);
        }
        for (int tenth = 0; tenth < 10; tenth++) {
            long from = tenth * 100_000_000L;
            long count = delays.stream()
                    .filter(d -> d >= from && d < from + 100_000_000)
                    .count();
            assertTrue(count > 10 && count < 80, () -> delays + " -Dcmgr.seed=" + seed);
        }
    }

    @Test
    void manyThatAskAreAnsweredTogether() {
        heartbeat.up();
        pass(Duration.ZERO);
        for (int i = 0; i < 1000; i++) {
            heartbeat.asked("node" + i);
        }
        pass(Duration.ofMillis(1500));
        assertEquals(2, to("all").size(), failure());
        assertTrue(beats.size() <= 2 + 8, failure());
    }

    /** Then a node would hear more than 50 a second otherwise. */
    @Test
    void inABigClusterManyThatAskWaitLonger() {
        nodes = 1000;
        heartbeat.up();
        pass(Duration.ZERO);
        for (int i = 0; i < 40_000; i++) {
            heartbeat.asked("node" + i);
            pass(Duration.ofMillis(10));
        }
        int times = to("all").size();
        assertTrue(times >= 18 && times <= 30, times + " in 400 s, -Dcmgr.seed=" + seed);
        assertTrue(beats.size() < 6000, beats.size() + " -Dcmgr.seed=" + seed);
    }

    @Test
    void aNodeThatIsHeardWithoutASignOfLifeIsAskedAloneOnceInAnInterval() {
        heartbeat.up();
        pass(Duration.ofMillis(1));
        beats.clear();
        for (int i = 0; i < 3; i++) {
            heartbeat.heardStranger("other");
            pass(Duration.ofMillis(1));
        }
        assertEquals(1, beats.size(), failure());
        assertEquals("other", beats.get(0).to);
        assertTrue(beats.get(0).asks);
        pass(INTERVAL.multipliedBy(2));
        heartbeat.heardStranger("other");
        pass(Duration.ofMillis(1));
        assertEquals(2, to("other").size(), failure());
    }

    @Test
    void strangersThatSomebodyInventsAreAskedUpToABound() {
        heartbeat.up();
        pass(Duration.ofMillis(1));
        for (int i = 0; i < 1000; i++) {
            heartbeat.heardStranger("invented" + i);
            heartbeat.askedAlone("invented" + i);
        }
        pass(Duration.ofMillis(1));
        assertTrue(beats.size() <= 1 + 2 * 64, failure());
    }

    @Test
    void aNodeThatAsksThisOneAloneIsAnsweredAtOnce() {
        heartbeat.up();
        pass(Duration.ofMillis(1));
        heartbeat.askedAlone("other");
        assertEquals(1, wakes - 1, failure());
        pass(Duration.ZERO);
        assertEquals(1, to("other").size(), failure());
    }
}
