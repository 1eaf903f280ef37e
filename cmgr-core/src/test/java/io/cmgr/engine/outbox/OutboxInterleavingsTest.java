// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.outbox.Outbox.Reply;
import io.cmgr.testkit.Interleavings;
import io.cmgr.testkit.Interleavings.Scenario;
import io.cmgr.testkit.NoLeaks;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The outbox in every interleaving. */
@Tag("lincheck")
@ExtendWith(NoLeaks.class)
class OutboxInterleavingsTest {
    @Test
    void nothingIsLostAndEachThreadKeepsItsOrder() {
        Interleavings.of(() -> {
            Outbox outbox = outbox(100, new Slumber());
            List<Outgoing> taken = new ArrayList<>();
            Outgoing first = message();
            Outgoing second = message();
            Outgoing other = message();
            return new Scenario(
                    List.of(
                            () -> {
                                outbox.offer(first);
                                outbox.offer(second);
                            },
                            () -> outbox.offer(other),
                            () -> takeAll(outbox, taken)),
                    () -> {
                        takeAll(outbox, taken);
                        assertEquals(3, taken.size());
                        assertTrue(taken.indexOf(first) < taken.indexOf(second));
                        assertTrue(taken.contains(other));
                        assertEquals(0, outbox.pendingBytes());
                    });
        });
    }

    @Test
    void theBoundHoldsWhoeverIsFirst() {
        Interleavings.of(() -> {
            Outbox outbox = outbox(20, new Slumber());
            List<Outgoing> taken = new ArrayList<>();
            List<Reply> replies = Collections.synchronizedList(new ArrayList<>());
            return new Scenario(
                    List.of(
                            () -> {
                                replies.add(outbox.offer(message()));
                                replies.add(outbox.offer(message()));
                            },
                            () -> replies.add(outbox.offer(message())),
                            () -> assertTrue(outbox.pendingBytes() <= 20)),
                    () -> {
                        assertEquals(20, outbox.pendingBytes());
                        takeAll(outbox, taken);
                        assertEquals(2, taken.size());
                        assertEquals(1, Collections.frequency(replies, Reply.FULL));
                        assertEquals(0, outbox.pendingBytes());
                    });
        });
    }

    /** The courier goes to sleep only if it is woken behind what comes; a lost wake-up would be a deadlock here. */
    @Test
    void whatIsPutWakesTheCourier() {
        Interleavings.of(() -> {
            Slumber slumber = new Slumber();
            Outbox outbox = outbox(100, slumber);
            List<Outgoing> taken = new ArrayList<>();
            return new Scenario(
                    List.of(() -> outbox.offer(message()), () -> {
                        while (taken.isEmpty()) {
                            slumber.sleep(Long.MAX_VALUE, () -> outbox.first() == null);
                            takeAll(outbox, taken);
                        }
                    }),
                    () -> assertEquals(1, taken.size()));
        });
    }

    private static Outbox outbox(long bytes, Slumber slumber) {
        Connectivity connectivity = new Connectivity(Ticker.newMockTicker(), 0);
        connectivity.up();
        return new Outbox(bytes, connectivity, slumber);
    }

    private static Outgoing message() {
        return new OutboxTest.Thing(10, true);
    }

    private static void takeAll(Outbox outbox, List<Outgoing> taken) {
        for (Outgoing first = outbox.first(); first != null; first = outbox.first()) {
            taken.add(first);
            outbox.remove(first);
        }
    }
}
