// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.node.Interest.Turn;
import io.cmgr.testkit.Interleavings;
import io.cmgr.testkit.Interleavings.Scenario;
import io.cmgr.testkit.NoLeaks;
import io.netty.util.concurrent.Ticker;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** First joins, last leaves and turns of one topic in every interleaving. */
@Tag("lincheck")
@ExtendWith(NoLeaks.class)
class InterestInterleavingsTest {
    private static final String ROOM = "lobby";

    /** The ticker of Netty for tests takes locks, which makes many more interleavings. */
    private static final class Clock implements Ticker {
        final AtomicLong now = new AtomicLong();

        @Override
        public long initialNanoTime() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return now.get();
        }

        @Override
        public void sleep(long delay, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }
    }

    /** A node, its outbox, and the engine that it talks to. */
    private static final class Node {
        final Clock ticker = new Clock();
        private final AtomicInteger waiting = new AtomicInteger();
        final Interest interest = new Interest(ticker, topic -> waiting.incrementAndGet());
        private boolean entered;

        void turn() {
            int turns = waiting.getAndSet(0);
            assertTrue(turns <= 1, "a topic waits once at most");
            if (turns == 1) {
                Turn turn = interest.turn(ROOM);
                if (turn != Turn.NOTHING) {
                    assertNotEquals(entered, turn == Turn.ENTER);
                    entered = turn == Turn.ENTER;
                }
            }
        }

        void lingerOver() {
            interest.due(ticker.now.addAndGet(Interest.LINGER_NANOS));
            turn();
        }

        /** At rest the engine is in the topic if it has members, and nothing is left of it otherwise. */
        void assertSettled(boolean inhabited) {
            turn();
            if (inhabited) {
                assertTrue(entered);
            }
            lingerOver();
            lingerOver();
            assertEquals(inhabited, entered);
            assertEquals(inhabited ? List.of(ROOM) : List.of(), interest.entered());
        }
    }

    @Test
    void joinsAndLeavesOfTwoThreadsAgreeInTheEnd() {
        Interleavings.of(() -> {
            Node node = new Node();
            return new Scenario(
                    List.of(
                            () -> {
                                node.interest.add(ROOM);
                                node.interest.remove(ROOM);
                            },
                            () -> node.interest.add(ROOM),
                            node::turn),
                    () -> node.assertSettled(true));
        });
    }

    @Test
    void theLastLeaveAndTheEndOfTheLingeringLeaveNothing() {
        Interleavings.of(() -> {
            Node node = new Node();
            node.interest.add(ROOM);
            node.turn();
            return new Scenario(
                    List.of(
                            () -> {
                                node.interest.add(ROOM);
                                node.interest.remove(ROOM);
                            },
                            () -> node.interest.remove(ROOM),
                            () -> {
                                node.turn();
                                node.lingerOver();
                            }),
                    () -> node.assertSettled(false));
        });
    }

    @Test
    void aJoinAtTheEndOfTheLingeringIsHeard() {
        Interleavings.of(() -> {
            Node node = new Node();
            node.interest.add(ROOM);
            node.turn();
            node.interest.remove(ROOM);
            node.turn();
            return new Scenario(
                    List.of(() -> node.interest.add(ROOM), node::lingerOver), () -> node.assertSettled(true));
        });
    }
}
