// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Takers, and the few looks at other takers that each step of one costs, however many there are. */
@ExtendWith(NoLeaks.class)
class TakersTest {
    private static final int MANY = 1000;

    private final Turns turns = new Turns(new CoarseClock(() -> false));
    private final Takers takers = new Takers(turns);
    private final Thread living = Thread.currentThread();

    @Test
    void eachThreadHasOneTaker() {
        Taker mine = takers.current();
        assertSame(mine, takers.current());
        assertNotSame(mine, CompletableFuture.supplyAsync(takers::current).join());
        assertNotSame(mine, new Takers(turns).current());
    }

    @Test
    void aThreadKeepsNothingOfAChannel() {
        collected(new WeakReference<>(new Takers(turns).current()));
    }

    @Test
    void aThreadThatHasEndedIsNotKeptByWhatItTook() throws Exception {
        collected(takeAndEnd());
        assertEquals(1, turns.heldData());
        takers.look(1);
        assertEquals(0, turns.heldData());
    }

    @Test
    void aTakerIsListedUntilItIsSeenToHaveNoTurn() {
        Taker taker = new Taker(living);
        handOut(taker, Shares.of("a1"));
        takers.list(taker);
        takers.look(10);
        assertEquals(1, takers.listed());
        turns.endAll(taker);
        takers.look(10);
        assertEquals(0, takers.listed());
    }

    @Test
    void theListStaysShortThoughEachTakerTakesOnce() {
        for (int i = 0; i < MANY; i++) {
            Taker taker = new Taker(i % 2 == 0 ? new Thread(() -> {}) : living);
            handOut(taker, Shares.of("a1"));
            takers.list(taker);
            if (i % 2 != 0) {
                turns.endAll(taker);
            }
            assertTrue(takers.listed() <= 3, () -> takers.listed() + " are listed");
        }
    }

    @Test
    void aNewTakerLooksAtTwoOthersHoweverManyThereAre() throws Exception {
        try (Mortal mortal = new Mortal()) {
            for (int i = 0; i < MANY; i++) {
                Taker taker = new Taker(mortal.thread);
                handOut(taker, Shares.of("a1"));
                takers.list(taker);
            }
        }
        Taker another = new Taker(living);
        takers.list(another);
        assertEquals(MANY - 2, turns.heldData());
        takers.list(another);
        assertEquals(MANY - 2, turns.heldData(), "it is listed already");
        takers.look(64);
        assertEquals(MANY - 2 - 64, turns.heldData());
    }

    @Test
    void aTakerLooksAtOneSessionThatAnotherHoldsUpHoweverManyThereAre() throws Exception {
        try (Mortal mortal = new Mortal()) {
            for (int i = 0; i < MANY; i++) {
                SessionShare share = Shares.of("a1");
                handOut(new Taker(mortal.thread), share);
                add(share);
            }
            assertNull(turns.next(new Taker(living)));
        }
        assertNotNull(turns.next(new Taker(living)));
        assertEquals(MANY - 1 + 1, turns.heldData());
        turns.look(64);
        assertEquals(MANY - 1 + 1 - 64, turns.heldData());
    }

    @Test
    void aTakerThatWasWokenInVainWakesNoOther() {
        turns.answered();
        assertEquals(0, turns.announce());
        add(Shares.of("a1"));
        assertEquals(1, turns.announce());
        assertEquals(0, turns.announce());
    }

    private WeakReference<Thread> takeAndEnd() throws InterruptedException {
        Thread thread = new Thread(() -> {
            Taker taker = takers.current();
            handOut(taker, Shares.of("a1"));
            takers.list(taker);
        });
        thread.start();
        thread.join();
        return new WeakReference<>(thread);
    }

    private void handOut(Taker taker, SessionShare share) {
        add(share);
        QueuedEvent event = requireNonNull(turns.next(taker));
        share.queuedEvents--;
        assertSame(share, event.share);
    }

    private void add(SessionShare share) {
        turns.add(QueuedEvent.data(share, new byte[1], share.peer(), false));
        share.queuedEvents++;
    }

    private static void collected(WeakReference<?> reference) {
        Deadline.until("the collection", () -> {
            System.gc();
            return reference.get() == null;
        });
    }

    /** A thread that lives until this is closed. */
    private static final class Mortal implements AutoCloseable {
        private final CountDownLatch end = new CountDownLatch(1);
        final Thread thread = new Thread(() -> Deadline.until("its end", () -> end.getCount() == 0));

        Mortal() {
            thread.start();
        }

        @Override
        public void close() throws InterruptedException {
            end.countDown();
            thread.join();
        }
    }
}
