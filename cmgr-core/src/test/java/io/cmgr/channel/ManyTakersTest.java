// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.cmgr.testkit.NoLeaks;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an event costs when tens of thousands of virtual threads take one each, and all work on theirs at once. */
@Tag("soak")
@ExtendWith(NoLeaks.class)
class ManyTakersTest {
    private static final int FEW = 1000;
    private static final int MANY = 50_000;
    private static final int TRIES = 5;

    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final List<StubSession> sessions = IntStream.range(0, MANY)
            .mapToObj(i -> new StubSession("a" + i, socket))
            .toList();

    @Test
    void anEventCostsTheSameHoweverManyThreadsTakeOneEach() throws Exception {
        MethodHandle start = startVirtualThread();
        double few = Double.MAX_VALUE;
        double many = Double.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            double sum = 0;
            for (int round = 0; round < MANY / FEW; round++) {
                sum += nanosPerEvent(start, FEW);
            }
            few = Math.min(few, sum / (MANY / FEW));
            many = Math.min(many, nanosPerEvent(start, MANY));
        }
        String figures = "%.0f ns with %d takers, %.0f ns with %d".formatted(few, FEW, many, MANY);
        System.out.println(figures);
        assertTrue(many < 2 * few, figures);
    }

    /** Two events of each session, one of which its taker takes; the other waits for the end of the taker's turn. */
    private double nanosPerEvent(MethodHandle start, int takers) throws Exception {
        EventQueue queue = new EventQueue(Integer.MAX_VALUE, Long.MAX_VALUE);
        for (int i = 0; i < 2 * takers; i++) {
            SessionShare share = queue.share(sessions.get(i / 2).session());
            queue.add(QueuedEvent.data(share, new byte[1], share.peer(), false));
        }
        CountDownLatch taken = new CountDownLatch(takers);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(takers);
        long begin = System.nanoTime();
        for (int i = 0; i < takers; i++) {
            start(start, () -> {
                queue.drain(1);
                taken.countDown();
                await(end);
                queue.drain(0);
                ended.countDown();
            });
        }
        taken.await();
        long nanos = System.nanoTime() - begin;
        end.countDown();
        ended.await();
        return (double) nanos / takers;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void start(MethodHandle start, Runnable task) {
        try {
            var unused = (Thread) start.invokeExact(task);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** {@code Thread.startVirtualThread}, since the tests are compiled for JDK 17. */
    private static MethodHandle startVirtualThread() throws IllegalAccessException {
        try {
            return MethodHandles.publicLookup()
                    .findStatic(
                            Thread.class, "startVirtualThread", MethodType.methodType(Thread.class, Runnable.class));
        } catch (NoSuchMethodException e) {
            return abort("needs virtual threads");
        }
    }
}
