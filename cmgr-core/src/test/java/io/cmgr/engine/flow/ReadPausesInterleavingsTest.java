// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Interleavings;
import io.cmgr.testkit.Interleavings.Scenario;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.TurnChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pauses of reads, and pauses of listeners while no place is free, in every interleaving. */
@Tag("lincheck")
@ExtendWith(NoLeaks.class)
class ReadPausesInterleavingsTest {
    @Test
    void readsRunIfAndOnlyIfThereIsNoOwner() {
        Interleavings.of(() -> {
            TurnChannel turns = new TurnChannel();
            ReadPauses pauses = new ReadPauses(turns.channel());
            return new Scenario(
                    List.of(
                            () -> {
                                pauses.pause("briefly");
                                pauses.resume("briefly");
                            },
                            () -> pauses.pause("for long"),
                            turns.loop()::turn),
                    () -> {
                        turns.loop().turn();
                        assertFalse(turns.reads());
                        pauses.resume("for long");
                        turns.loop().turn();
                        assertTrue(turns.reads());
                    });
        });
    }

    @Test
    void heldInputIsDeliveredIfAndOnlyIfThereIsNoOwnerInTheEnd() {
        Interleavings.of(() -> {
            TurnChannel turns = new TurnChannel();
            ReadPauses pauses = new ReadPauses(turns.channel());
            Held held = new Held();
            turns.loop().turn(() -> pauses.observer(held));
            Runnable arrival = () -> {
                if (pauses.holding()) {
                    held.waiting = 1;
                }
            };
            return new Scenario(
                    List.of(
                            () -> {
                                pauses.pause("briefly");
                                pauses.resume("briefly");
                            },
                            () -> turns.loop().turn(arrival)),
                    () -> {
                        turns.loop().turn();
                        assertEquals(0, held.waiting);
                        assertTrue(turns.reads());
                    });
        });
    }

    /** Records pauses and resumes; changed on the event loop only. */
    private static final class Held implements ReadPauses.Observer {
        private volatile int waiting;

        @Override
        public void paused() {}

        @Override
        public void resumed() {
            waiting = 0;
        }
    }

    @Test
    void placesAreNeverTakenTwiceAndListenersAreHeldOnlyWhileNoneIsFree() {
        Interleavings.of(() -> {
            ReadPauses listener = new ReadPauses(new TurnChannel().channel());
            PlaceLimit limit = new PlaceLimit(1);
            AtomicInteger inside = new AtomicInteger();
            limit.hold(listener);
            Runnable visit = () -> {
                if (limit.tryTake()) {
                    assertEquals(1, inside.incrementAndGet());
                    inside.decrementAndGet();
                    limit.release();
                }
            };
            return new Scenario(List.of(visit, visit), () -> {
                assertEquals(1, limit.free());
                assertFalse(listener.paused());
            });
        });
    }

    @Test
    void listenersAreHeldIfNoPlaceIsFreeInTheEndWhateverTheOrder() {
        Interleavings.of(() -> {
            ReadPauses listener = new ReadPauses(new TurnChannel().channel());
            PlaceLimit limit = new PlaceLimit(1);
            limit.hold(listener);
            limit.take();
            return new Scenario(List.of(limit::take, limit::release), () -> {
                assertTrue(listener.paused());
                limit.release();
                assertFalse(listener.paused());
            });
        });
    }
}
