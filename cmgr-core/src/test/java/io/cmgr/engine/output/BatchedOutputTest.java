// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.loop.TestLoops;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.DefaultEventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When writes are flushed, and when they complete or fail. */
@ExtendWith(NoLeaks.class)
class BatchedOutputTest {
    private final OutputFixture session = new OutputFixture();
    private final DefaultEventLoop eventLoop = new DefaultEventLoop();

    @AfterEach
    void close() {
        session.close();
        eventLoop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    }

    @Test
    void writesOfOneTurnShareOneFlush() throws Exception {
        BatchedOutput onLoop =
                new BatchedOutput(session.owner, session.account, session.kernel, TestLoops.loop(eventLoop));
        List<CompletableFuture<Void>> writes = eventLoop
                .submit(() -> {
                    List<CompletableFuture<Void>> three = List.of(
                            OutputFixture.write(onLoop, 3),
                            OutputFixture.write(onLoop, 4),
                            OutputFixture.write(onLoop, 5));
                    assertEquals(0, session.kernel.flushes());
                    return three;
                })
                .get();
        Deadline.until("the flush", () -> writes.stream().allMatch(CompletableFuture::isDone));
        assertEquals(1, session.kernel.flushes());
        assertEquals(List.of("12 bytes in 3"), session.owner.calls);
    }

    @Test
    void aWriteIsDoneWhenTheKernelHasItAndNotBefore() {
        session.kernel.takes(false);
        CompletableFuture<Void> first = session.write(3);
        session.kernel.runPendingTasks();
        CompletableFuture<Void> second = session.write(4);
        session.kernel.runPendingTasks();
        assertFalse(first.isDone() || second.isDone() || session.output.drained());
        session.kernel.takes(true);
        session.kernel.runPendingTasks();
        assertTrue(first.isDone() && second.isDone() && session.output.drained());
        assertEquals(List.of("kernel full", "kernel full", "3 bytes in 1", "4 bytes in 1"), session.owner.calls);
        assertEquals(7, session.kernel.taken());
    }

    @Test
    void aWriteMadeWhileOthersCompleteIsNotCompletedWithThem() {
        List<CompletableFuture<Void>> later = new ArrayList<>();
        session.kernel.takes(true);
        CompletableFuture<Void> first = session.write(3);
        var unused = first.thenRun(() -> {
            session.kernel.takes(false);
            later.add(session.write(4));
        });
        session.kernel.runPendingTasks();
        assertTrue(first.isDone());
        assertFalse(later.get(0).isDone());
        session.kernel.takes(true);
        session.kernel.runPendingTasks();
        assertTrue(later.get(0).isDone());
    }

    @Test
    void theActionOnDrainedRunsWhenTheKernelHasEverything() {
        session.kernel.takes(false);
        session.write(3);
        session.kernel.runPendingTasks();
        List<String> actions = new ArrayList<>();
        session.output.onDrained(() -> actions.add("drained"));
        assertEquals(List.of(), actions);
        session.kernel.takes(true);
        session.kernel.runPendingTasks();
        assertEquals(List.of("drained"), actions);
    }

    @Test
    void aFailureReachesWhatWasWrittenAndNothingIsCountedAsSent() {
        CompletableFuture<Void> write = session.write(3);
        IOException cause = new IOException("gone");
        session.output.fail(cause);
        assertEquals(cause, Deadline.failure(write));
        assertEquals(List.of("1 failed"), session.owner.calls);
        assertEquals(0, session.account.get());
    }

    @Test
    void aFailureReachesWhatTheKernelWasTakingAndOnlyOnce() {
        session.kernel.takes(false);
        CompletableFuture<Void> underWay = session.write(3);
        session.kernel.runPendingTasks();
        CompletableFuture<Void> behind = session.write(4);
        IOException cause = new IOException("the loop ended without a word");
        session.output.fail(cause);
        assertEquals(cause, Deadline.failure(underWay));
        assertEquals(cause, Deadline.failure(behind));
        assertTrue(session.output.drained());
        session.kernel.close(); // fails the marker too
        session.kernel.runPendingTasks();
        assertEquals(List.of("kernel full", "1 failed", "1 failed"), session.owner.calls);
        assertEquals(0, session.account.get());
    }
}
