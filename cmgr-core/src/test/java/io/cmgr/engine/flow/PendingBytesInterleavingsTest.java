// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Interleavings;
import io.cmgr.testkit.Interleavings.Scenario;
import io.cmgr.testkit.NoLeaks;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The account of unsent bytes in every interleaving. */
@Tag("lincheck")
@ExtendWith(NoLeaks.class)
class PendingBytesInterleavingsTest {
    private static final long MAX = 8;

    @Test
    void theMaximumHoldsNoByteIsLostAndARefusalIsFollowedByAReportOfRoom() {
        Interleavings.of(() -> {
            Account account = new Account();
            return new Scenario(
                    List.of(() -> account.write(5), () -> account.write(4), () -> {
                        account.settle();
                        account.settle();
                    }),
                    account::checkEnd);
        });
    }

    @Test
    void oneMessageMayAlwaysBeUnderWayHoweverLarge() {
        Interleavings.of(() -> {
            Account account = new Account();
            return new Scenario(List.of(() -> account.write(20), () -> account.write(20), account::settle), () -> {
                assertTrue(account.refused.get() <= 1);
                account.checkEnd();
            });
        });
    }

    /** A session that queues what is admitted; the loop settles what is queued. */
    private static final class Account {
        final PendingBytes pending = new PendingBytes(MAX);
        final Queue<Long> queue = new ConcurrentLinkedQueue<>();
        final AtomicInteger refused = new AtomicInteger();
        final AtomicInteger reports = new AtomicInteger();

        void write(long bytes) {
            if (pending.admit(bytes)) {
                long all = pending.get();
                assertTrue(all <= Math.max(MAX, bytes), () -> all + " are pending");
                queue.add(bytes);
            } else {
                refused.incrementAndGet();
            }
        }

        void settle() {
            Long bytes = queue.poll();
            if (bytes != null && pending.release(bytes)) {
                reports.incrementAndGet();
            }
        }

        void checkEnd() {
            while (!queue.isEmpty()) {
                settle();
            }
            assertEquals(0, pending.get());
            assertFalse(pending.congested());
            assertTrue(refused.get() == 0 || reports.get() > 0, "no release reported room");
        }
    }
}
