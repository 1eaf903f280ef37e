// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writes that a session makes while it is being read: they share the batch of the event loop. */
@ExtendWith(NoLeaks.class)
class BatchedOutputReadTest {
    private final OutputFixture session = new OutputFixture();

    /** A session of the same event loop. */
    private final OutputFixture other = new OutputFixture(session.loop);

    @AfterEach
    void close() {
        session.close();
        other.close();
    }

    @Test
    void aSessionBeingReadIsFlushedWhenTheReadIsComplete() {
        session.output.readBegins();
        CompletableFuture<Void> write = session.write(3);
        session.kernel.runPendingTasks();
        assertEquals(0, session.kernel.flushes());
        session.output.readComplete();
        assertEquals(1, session.kernel.flushes());
        Deadline.get(write);
    }

    @Test
    void aWriteMadeWhileThoseOfAReadCompleteGoesOutToo() {
        List<CompletableFuture<Void>> later = new ArrayList<>();
        session.output.readBegins();
        var unused = session.write(3).thenRun(() -> later.add(session.write(4)));
        session.output.readComplete();
        assertFalse(later.get(0).isDone());
        session.kernel.runPendingTasks();
        assertTrue(later.get(0).isDone());
        assertEquals(List.of("3 bytes in 1", "4 bytes in 1"), session.owner.calls);
    }

    @Test
    void aReadDoesNotOvertakeWhatWasWrittenBeforeIt() {
        CompletableFuture<Void> before = session.write(3);
        session.output.readBegins();
        CompletableFuture<Void> within = session.write(4);
        session.output.readComplete();
        assertTrue(before.isDone() && within.isDone());
        assertEquals(List.of("7 bytes in 2"), session.owner.calls);
    }

    @Test
    void readsWithinAReadKeepTheirWritesApart() {
        other.kernel.takes(false);
        session.output.readBegins();
        CompletableFuture<Void> outer = session.write(3);
        other.output.readBegins();
        CompletableFuture<Void> inner = other.write(4);
        other.output.readComplete();
        assertFalse(outer.isDone() || inner.isDone());
        session.output.readComplete();
        assertTrue(outer.isDone());
        assertFalse(inner.isDone());
        other.kernel.takes(true);
        assertTrue(inner.isDone());
    }

    @Test
    void whatTheKernelDoesNotTakeOfAReadIsFollowed() {
        session.kernel.takes(false);
        session.output.readBegins();
        CompletableFuture<Void> first = session.write(3);
        session.output.readComplete();
        other.output.readBegins();
        CompletableFuture<Void> second = other.write(4);
        assertFalse(first.isDone() || session.output.drained());
        other.output.readComplete();
        assertTrue(second.isDone() && other.output.drained());
        assertFalse(first.isDone() || session.output.drained());
        session.kernel.takes(true);
        assertTrue(first.isDone() && session.output.drained());
    }

    @Test
    void aFailureInAReadFailsThisSessionsWritesOnly() {
        IOException cause = new IOException("gone");
        session.output.readBegins();
        CompletableFuture<Void> first = session.write(3);
        assertFalse(session.output.drained());
        session.output.fail(cause);
        assertEquals(cause, Deadline.failure(first));
        other.output.readBegins();
        CompletableFuture<Void> second = other.write(4);
        session.kernel.runPendingTasks();
        assertEquals(0, other.kernel.flushes(), "the end of the read flushes");
        other.output.readComplete();
        Deadline.get(second);
    }

    @Test
    void aChannelThatClosesInAReadFailsItsWrites() {
        IOException cause = new IOException("gone");
        session.output.readBegins();
        CompletableFuture<Void> first = session.write(3);
        session.kernel.close();
        session.output.readComplete();
        assertFalse(first.isDone() || session.output.drained());
        other.output.readBegins();
        CompletableFuture<Void> second = other.write(4);
        session.output.fail(cause);
        assertEquals(cause, Deadline.failure(first));
        other.output.readComplete();
        Deadline.get(second);
        assertEquals(List.of("1 failed"), session.owner.calls);
        assertEquals(List.of("4 bytes in 1"), other.owner.calls);
        assertEquals(0, session.account.get());
        assertEquals(0, other.account.get());
    }
}
