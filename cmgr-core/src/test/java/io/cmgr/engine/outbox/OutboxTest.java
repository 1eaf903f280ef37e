// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cmgr.cluster.Backplane.Connection;
import io.cmgr.engine.outbox.Outbox.Reply;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class OutboxTest {
    private static final long HOLD = TimeUnit.SECONDS.toNanos(2);

    private final MockTicker ticker = Ticker.newMockTicker();
    private final Connectivity connectivity = new Connectivity(ticker, HOLD);
    private final Outbox outbox = new Outbox(100, connectivity, new Slumber());

    @Test
    void whatIsPutFirstIsFirst() {
        Outgoing one = message(10);
        Outgoing turn = new Thing(0, false);
        Outgoing other = message(20);
        outbox.offer(one);
        outbox.add(turn);
        outbox.offer(other);
        for (Outgoing each : new Outgoing[] {one, turn, other}) {
            assertSame(each, outbox.first());
            assertSame(each, outbox.first());
            outbox.remove(each);
        }
        assertNull(outbox.first());
        Outgoing last = message(1);
        outbox.offer(last);
        assertSame(last, outbox.first());
    }

    @Test
    void messagesAreAcceptedUpToTheBoundAndNotAByteBeyond() {
        Outgoing first = message(60);
        assertEquals(Reply.ACCEPTED, outbox.offer(first));
        assertEquals(Reply.FULL, outbox.offer(message(41)));
        assertEquals(60, outbox.pendingBytes());
        assertEquals(Reply.ACCEPTED, outbox.offer(message(40)));
        assertEquals(Reply.FULL, outbox.offer(message(1)));
        assertEquals(100, outbox.pendingBytes());
        outbox.remove(first);
        assertEquals(40, outbox.pendingBytes());
        assertEquals(Reply.ACCEPTED, outbox.offer(message(60)));
    }

    @Test
    void aMessageIsChargedUntilItIsRemoved() {
        Outgoing first = message(60);
        outbox.offer(first);
        assertSame(first, outbox.first());
        assertEquals(60, outbox.pendingBytes());
        outbox.remove(first);
        assertEquals(0, outbox.pendingBytes());
    }

    @Test
    void oneMessageIsAcceptedWhateverItsSize() {
        assertEquals(Reply.ACCEPTED, outbox.offer(message(1000)));
        assertEquals(Reply.FULL, outbox.offer(message(1)));
    }

    @Test
    void messagesAreHeldForAsLongAsTheEngineIsOutOfReachForNoLongerThanHold() {
        ticker.advance(HOLD - 1, TimeUnit.NANOSECONDS);
        assertEquals(Reply.ACCEPTED, outbox.offer(message(1)));
        ticker.advance(1, TimeUnit.NANOSECONDS);
        assertEquals(Reply.CUT, outbox.offer(message(1)));
        connectivity.up();
        assertEquals(Reply.ACCEPTED, outbox.offer(message(1)));
        ticker.advance(1, TimeUnit.HOURS);
        assertEquals(Reply.ACCEPTED, outbox.offer(message(1)));
        connectivity.down();
        assertEquals(Reply.ACCEPTED, outbox.offer(message(1)));
        ticker.advance(HOLD, TimeUnit.NANOSECONDS);
        assertEquals(Reply.CUT, outbox.offer(message(1)));
        assertEquals(4, outbox.pendingBytes());
    }

    @Test
    void anotherWordOfAnEngineThatIsOutOfReachHoldsNothingLonger() {
        connectivity.up();
        connectivity.down();
        ticker.advance(HOLD - 1, TimeUnit.NANOSECONDS);
        connectivity.down();
        ticker.advance(1, TimeUnit.NANOSECONDS);
        assertEquals(Reply.CUT, outbox.offer(message(1)));
    }

    @Test
    void withoutHoldAMessageIsRefusedAtOnce() {
        Outbox strict = new Outbox(100, new Connectivity(ticker, 0), new Slumber());
        assertEquals(Reply.CUT, strict.offer(message(1)));
    }

    @Test
    void afterTheCloseEverythingIsRefused() {
        connectivity.up();
        connectivity.close();
        connectivity.up();
        assertEquals(Reply.CUT, outbox.offer(message(1)));
        assertNull(outbox.first());
    }

    @Test
    void whatIsPutWakesWhoSleeps() throws InterruptedException {
        Slumber slumber = new Slumber();
        connectivity.up();
        Outbox watched = new Outbox(100, connectivity, slumber);
        Thread sleeper = new Thread(() -> slumber.sleep(Long.MAX_VALUE, () -> watched.first() == null));
        sleeper.start();
        Deadline.until("the thread sleeps", () -> sleeper.getState() == Thread.State.TIMED_WAITING);
        watched.offer(message(1));
        sleeper.join(Duration.ofSeconds(20).toMillis());
        assertFalse(sleeper.isAlive());
    }

    private static Outgoing message(int bytes) {
        return new Thing(bytes, true);
    }

    /** Something in the outbox. */
    static final class Thing extends Outgoing {
        private final int bytes;
        private final boolean message;

        Thing(int bytes, boolean message) {
            this.bytes = bytes;
            this.message = message;
        }

        @Override
        protected long charge() {
            return bytes;
        }

        @Override
        protected boolean isMessage() {
            return message;
        }

        @Override
        protected int send(Connection connection) {
            return bytes;
        }

        @Override
        protected void dropped(String why) {}
    }
}
