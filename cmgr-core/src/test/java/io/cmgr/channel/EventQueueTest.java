// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class EventQueueTest {
    private final EventQueue queue = new EventQueue(10, 1000);

    @Test
    void twoSessionsOnOneNettyChannelHaveAShareEach() {
        EmbeddedChannel socket = new EmbeddedChannel();
        StubSession one = new StubSession("u1", socket);
        StubSession other = new StubSession("u2", socket);
        queue.inputEnded(queue.share(one.session()));
        assertEquals(List.of("close"), one.calls);
        assertEquals(List.of(), other.calls);
        queue.inputEnded(queue.share(other.session()));
        assertEquals(List.of("close"), other.calls);
    }

    @Test
    void aSessionHasOneShareOfEachChannelThatItUses() {
        EventQueue second = new EventQueue(10, 1000);
        var session = new StubSession("a1").session();
        SessionShare share = queue.share(session);
        assertNotSame(share, second.share(session));
        assertSame(share, queue.share(session));
    }

    @Test
    void aThreadThatAsksInVainClosesTheSessionsThatItIsDoneWith() throws Exception {
        StubSession session = new StubSession("a1");
        take(session);
        queue.inputEnded(queue.share(session.session()));
        assertEquals(List.of(), session.calls);
        assertNull(queue.take(0));
        assertEquals(List.of("close"), session.calls);
    }

    @Test
    void aThreadThatAsksWhileItIsInterruptedClosesThemToo() throws Exception {
        StubSession session = new StubSession("a1");
        take(session);
        queue.inputEnded(queue.share(session.session()));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> queue.take(Long.MAX_VALUE));
        assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(List.of("close"), session.calls);
    }

    @Test
    void idleCompletesBeforeTheTakerWaits() throws Exception {
        take(new StubSession("a1"));
        CompletableFuture<Void> idle =
                CompletableFuture.supplyAsync(queue::idle).join();
        assertFalse(idle.isDone());
        assertNull(queue.take(0));
        assertTrue(idle.isDone());
    }

    @Test
    void idleFindsEveryThreadThatHasEnded() throws Exception {
        int count = 100;
        CountDownLatch taken = new CountDownLatch(count);
        List<Thread> takers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            add(new StubSession("a" + i));
            Thread taker = new Thread(() -> {
                queue.drain(1);
                taken.countDown();
                Deadline.until("the others", () -> taken.getCount() == 0);
            });
            taker.start();
            takers.add(taker);
        }
        for (Thread taker : takers) {
            taker.join();
        }
        assertTrue(queue.idle().isDone());
    }

    @Test
    void aQueueThatHasClosedGivesWhatIsLeft() throws Exception {
        StubSession session = new StubSession("a1");
        add(session);
        queue.close();
        add(session);
        assertEquals(List.of("close", "close"), session.calls);
        assertNotNull(queue.take(Long.MAX_VALUE));
        assertNull(queue.take(Long.MAX_VALUE));
    }

    private void take(StubSession session) throws InterruptedException {
        add(session);
        assertNotNull(queue.take(0));
    }

    private void add(StubSession session) {
        SessionShare share = queue.share(session.session());
        queue.add(QueuedEvent.data(share, new byte[1], share.peer(), false));
    }
}
