// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.close.Unsent;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.session.DisconnectReason;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What asks for an end, and what a session says of itself meanwhile. */
@ExtendWith(NoLeaks.class)
class SessionEndsTest extends LifeScene {
    @Test
    void eachRequestHasItsReason() {
        life.close();
        assertEquals(EndReason.LOCAL_CLOSE, life.reason());
        Life aborted = new Life();
        aborted.abort();
        assertEquals(EndReason.ABORTED, aborted.reason());
        Life broken = new Life();
        IOException breach = new IOException("breach");
        broken.abort(breach);
        assertEquals(new EndReason(DisconnectReason.PROTOCOL_ERROR, breach), broken.reason());
        Life forced = new Life();
        forced.force(EndReason.MANAGER_CLOSED);
        assertEquals(EndReason.MANAGER_CLOSED, forced.reason());
        channel.runPendingTasks();
        happened("close begins", "output shut down", "closed now", "closed now", "closed now");
    }

    @Test
    void aForceResetsWhatDoesNotLinger() {
        life.openAndNotify();
        life.requestEnd(EndReason.LOCAL_CLOSE);
        channel.runPendingTasks();
        life.force(EndReason.MANAGER_CLOSED);
        channel.runPendingTasks();
        happened("NEW", "close begins", "output shut down", "closed now");
    }

    @Test
    void aRequestShowsAtOnceAndTheCloseOnceItHasBegun() {
        life.openAndNotify();
        assertTrue(life.isWritable() && !life.endRequested() && !life.closeHasBegun() && !life.refusesQueued());
        life.requestEnd(EndReason.LOCAL_CLOSE);
        assertTrue(life.endRequested());
        assertFalse(life.isWritable() || life.closeHasBegun() || life.refusesQueued());
        channel.runPendingTasks();
        assertTrue(life.closeHasBegun() && life.refusesQueued());
    }

    @Test
    void aSessionThatIsCongestedIsNotWritable() {
        life.counters.add(1);
        assertTrue(life.isOpen());
        assertFalse(life.isWritable());
    }

    @Test
    void aSessionRemembersThatItWasOpenAndWhichHalfIsOver() {
        assertFalse(life.hasBeenOpen() || life.hasInputEnded() || life.hasOutputFailed());
        life.openAndNotify();
        life.endInput(EndReason.PEER_CLOSED);
        assertTrue(life.hasBeenOpen() && life.hasInputEnded());
        assertFalse(life.hasOutputFailed());
        life.failOutput(RESET);
        assertTrue(life.hasOutputFailed());
    }

    @Test
    void writesEndOnce() {
        life.refuseWrites();
        assertEquals(1, writesEnded);
        life.requestEnd(EndReason.LOCAL_CLOSE);
        life.finish();
        assertEquals(1, writesEnded);
        new Life().finish();
        assertEquals(1, writesEnded, "the end came without a beginning");
    }

    @Test
    void aRefusalTellsWhichEndItWas() {
        life.openAndNotify();
        life.closeOutput();
        assertEquals("session a1: its output is closed", life.refusal().getMessage());
        Life other = new Life();
        other.openAndNotify();
        assertNotEquals("session a1: its output is closed", other.refusal().getMessage());
        other.finish();
    }

    @Test
    void whatIsPendingAtTheEndIsUnsent() {
        life.counters.add(5);
        life.finish();
        assertEquals(Unsent.NOTHING.and(5), life.unsent());
    }

    @Test
    void aStalledDrainClosesTheSession() {
        life.drainStalled();
        happened("closed now");
    }

    @Test
    void nothingIsLeftToFlushOfASessionThatHasEnded() {
        CompletableFuture<Void> flushed = life.output().flushed();
        assertSame(flushed, life.flushed());
        life.finish();
        assertNotSame(flushed, life.flushed());
        assertTrue(life.flushed().isDone());
    }
}
