// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Background;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class PlaceLimitTest {
    private static final int THREADS = 4;

    private final EmbeddedChannel server = new EmbeddedChannel();
    private final ReadPauses listener = new ReadPauses(server);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void listenersAreHeldExactlyWhileNothingIsFree() {
        PlaceLimit limit = new PlaceLimit(2);
        limit.hold(listener);
        assertTrue(limit.tryTake());
        assertFalse(listener.paused());
        assertTrue(limit.tryTake());
        assertTrue(listener.paused());
        assertFalse(limit.tryTake());
        limit.release();
        assertFalse(listener.paused());
        assertEquals(1, limit.free());
    }

    @Test
    void theOwnerOfThePauseTellsTheLimit() {
        PlaceLimit limit = new PlaceLimit(2);
        assertEquals(2, limit.max());
        assertEquals("the limit of 2, which are all taken", limit.toString());
    }

    @Test
    void aListenerThatComesAtTheLimitIsHeldToo() {
        PlaceLimit limit = new PlaceLimit(1);
        limit.take();
        limit.hold(listener);
        assertTrue(listener.paused());
        limit.release();
        assertFalse(listener.paused());
    }

    @Test
    void whatTheKernelHasGivenTakesAPlaceEvenIfNoneIsFree() {
        PlaceLimit limit = new PlaceLimit(1);
        limit.hold(listener);
        limit.take();
        limit.take();
        assertEquals(-1, limit.free());
        limit.release();
        assertTrue(listener.paused());
        limit.release();
        assertFalse(listener.paused());
    }

    @Test
    void aListenerThatHasLeftIsLetAlone() {
        PlaceLimit limit = new PlaceLimit(1);
        limit.hold(listener);
        limit.forget(listener);
        limit.take();
        assertFalse(listener.paused());
    }

    @Test
    void anotherOwnersPauseIsNotUndone() {
        PlaceLimit limit = new PlaceLimit(1);
        limit.hold(listener);
        listener.pause("owner");
        limit.take();
        limit.release();
        assertTrue(listener.paused());
        limit.take();
        listener.resume("owner");
        assertTrue(listener.paused());
    }

    @Test
    void manyThreadsNeverTakeMoreThanThereAreAndLoseNone() {
        PlaceLimit limit = new PlaceLimit(3);
        limit.hold(listener);
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (Background threads = new Background()) {
            for (int t = 0; t < THREADS; t++) {
                threads.start("taker", () -> {
                    for (int i = 0; i < 20_000; i++) {
                        if (limit.tryTake()) {
                            most.accumulateAndGet(held.incrementAndGet(), Math::max);
                            held.decrementAndGet();
                            limit.release();
                        }
                    }
                });
            }
        }
        assertEquals(3, limit.free());
        assertFalse(listener.paused(), "held although everything is free");
        assertTrue(most.get() <= 3, () -> most + " places of 3");
    }

    /** A refused attempt to take a place must not keep listeners paused after a release. */
    @Test
    void aReleaseThatMeetsARefusalLetsTheListenersGo() {
        PlaceLimit limit = new PlaceLimit(1);
        limit.hold(listener);
        CyclicBarrier round = new CyclicBarrier(THREADS);
        AtomicInteger lost = new AtomicInteger();
        try (Background threads = new Background()) {
            for (int t = 0; t < THREADS; t++) {
                boolean owner = t == 0;
                threads.start("taker", () -> {
                    for (int i = 0; i < 5_000; i++) {
                        if (owner) {
                            limit.take();
                        }
                        round.await();
                        if (owner) {
                            limit.release();
                        } else if (limit.tryTake()) {
                            limit.release();
                        }
                        round.await();
                        if (owner && (listener.paused() || limit.free() != 1)) {
                            lost.incrementAndGet();
                        }
                    }
                });
            }
        }
        assertEquals(0, lost.get(), "times the listener stayed paused");
    }
}
