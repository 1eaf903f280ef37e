// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A write of nothing, which completes behind all writes before it. */
@ExtendWith(NoLeaks.class)
class BatchedOutputEmptyWriteTest {
    private final OutputFixture session = new OutputFixture();

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void aWriteOfNothingIsDoneAtOnceWhereNothingIsPending() {
        assertTrue(session.output.writeNothing().isDone());
        session.kernel.runPendingTasks();
        assertEquals(0, session.kernel.flushes());
    }

    @Test
    void aWriteOfNothingIsDoneBehindWhatWasWrittenBeforeIt() {
        session.kernel.takes(false);
        CompletableFuture<Void> first = session.write(3);
        CompletableFuture<Void> sameTurn = session.output.writeNothing();
        session.kernel.runPendingTasks();
        CompletableFuture<Void> nextTurn = session.output.writeNothing();
        session.kernel.runPendingTasks();
        assertFalse(first.isDone() || sameTurn.isDone() || nextTurn.isDone() || session.output.drained());
        session.kernel.takes(true);
        session.kernel.runPendingTasks();
        assertTrue(first.isDone() && sameTurn.isDone() && nextTurn.isDone() && session.output.drained());
        assertEquals(List.of("kernel full", "kernel full", "3 bytes in 1", "0 bytes in 0"), session.owner.calls);
    }

    @Test
    void aWriteOfNothingFailsWithWhatWasWrittenBeforeIt() {
        session.kernel.takes(false);
        session.output.readBegins();
        session.write(3);
        CompletableFuture<Void> nothing = session.output.writeNothing();
        session.output.readComplete();
        IOException cause = new IOException("gone");
        session.output.fail(cause);
        assertEquals(cause, Deadline.failure(nothing));
    }

    /** The output has not been failed yet. */
    @Test
    void aWriteOfNothingFailsOnceTheChannelHasClosed() {
        session.kernel.close();
        assertEquals("refused", Deadline.failure(session.output.writeNothing()).getMessage());
    }
}
