// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.manager.EndReason;
import io.cmgr.session.SessionClosedException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Half-closed sessions: the rows of {@link Phase} for an output that ends alone. */
@ExtendWith(NoLeaks.class)
class HalfClosedLifeTest extends LifeScene {
    @Test
    void theEndOfTheOutputAloneComesBehindWhatWaitsAndLeavesTheInputOpen() {
        life.openAndNotify();
        life.loop.submit(new Step("written"));
        CompletableFuture<Void> first = life.closeOutput();
        CompletableFuture<Void> again = life.closeOutput();
        assertFalse(life.isOpen());
        assertInstanceOf(SessionClosedException.class, life.refusal());
        happened("NEW");
        channel.runPendingTasks();
        happened("written", "output ends", "our end alone");
        assertTrue(first.isDone() && again.isDone());
        assertFalse(life.endRequested());
    }

    @Test
    void behindOurEndThePeersEndClosesTheSession() {
        life.openAndNotify();
        life.closeOutput();
        channel.runPendingTasks();
        life.endInput(EndReason.PEER_CLOSED);
        channel.runPendingTasks();
        life.finish();
        happened(
                "NEW",
                "output ends",
                "our end alone",
                "END",
                "close begins",
                "output shut down",
                "released",
                "id and place are free",
                "unsent fails",
                "LOCAL_CLOSE");
    }

    @Test
    void behindThePeersEndOursClosesTheSession() {
        life.openAndNotify();
        life.endInput(EndReason.PEER_CLOSED);
        life.closeOutput();
        channel.runPendingTasks();
        life.finish();
        happened(
                "NEW",
                "END",
                "output ends",
                "our end alone",
                "close begins",
                "output shut down",
                "released",
                "id and place are free",
                "unsent fails",
                "PEER_CLOSED");
    }

    @Test
    void theOutputEndsAloneOnlyWhileTheSessionIsOpen() {
        assertInstanceOf(IllegalStateException.class, Deadline.failure(life.closeOutput()));
        life.openAndNotify();
        assertTrue(life.isOpen());
        life.requestEnd(EndReason.LOCAL_CLOSE);
        assertInstanceOf(SessionClosedException.class, Deadline.failure(life.closeOutput()));
    }

    @Test
    void aFailureOrAnEndFailsTheEndOfTheOutputThatHasNotBegun() {
        life.openAndNotify();
        CompletableFuture<Void> behindFailure = life.closeOutput();
        life.failOutput(RESET.foundByWrite());
        assertInstanceOf(IOException.class, Deadline.failure(behindFailure));
        channel.runPendingTasks();
        happened("NEW", "unsent fails");

        Life other = new Life();
        other.openAndNotify();
        CompletableFuture<Void> behindEnd = other.closeOutput();
        other.requestAbort(EndReason.ABORTED);
        other.finish();
        assertInstanceOf(SessionClosedException.class, Deadline.failure(behindEnd));
    }
}
