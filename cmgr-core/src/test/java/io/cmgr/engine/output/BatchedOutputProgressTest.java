// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.cmgr.testkit.NoLeaks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What counts as progress of the kernel. */
@ExtendWith(NoLeaks.class)
class BatchedOutputProgressTest {
    private final OutputFixture session = new OutputFixture();

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void progressShowsWithinOneLargeWrite() {
        session.kernel.takes(false);
        session.write(1000);
        session.kernel.runPendingTasks();
        Object before = session.output.progress();
        assertEquals(before, session.output.progress());
        session.kernel.unsafe().outboundBuffer().progress(10);
        assertNotEquals(before, session.output.progress());
    }

    @Test
    void progressShowsAlsoWhenAsMuchWaitsAsBefore() {
        session.kernel.takes(false);
        session.write(1000);
        session.kernel.runPendingTasks();
        Object before = session.output.progress();
        session.kernel.takes(true);
        session.kernel.runPendingTasks();
        session.kernel.takes(false);
        session.write(1000);
        session.kernel.runPendingTasks();
        assertNotEquals(before, session.output.progress());
    }

    @Test
    void whatAnApplicationAddsIsNoProgress() {
        session.kernel.takes(false);
        session.write(1000);
        session.kernel.runPendingTasks();
        Object before = session.output.progress();
        session.write(10);
        session.kernel.runPendingTasks();
        assertEquals(before, session.output.progress());
        session.kernel.takes(true);
        assertNotEquals(before, session.output.progress());
    }
}
