// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.cmgr.engine.loop.PerLoop;
import io.cmgr.engine.loop.SessionLoop;

/**
 * The batch in which a session collects what it writes while it is being read. All sessions of an event loop share it:
 * it is lent to one after the other. Storing a new object into an old one makes G1 mark a card; with one shared batch
 * that is one card per turn of the loop instead of one per session. Event loop only.
 */
final class ReadBatch {
    private static final PerLoop<ReadBatch> PER_LOOP = new PerLoop<>(loop -> new ReadBatch());

    private final WriteBatch batch = new WriteBatch();
    private boolean lent;

    /** The batch of this event loop. */
    static ReadBatch of(SessionLoop loop) {
        return PER_LOOP.of(loop);
    }

    /**
     * Lends the batch, which is empty, and returns true; or returns false if another session has it, as in a nested
     * read.
     */
    boolean tryLend() {
        boolean free = !lent;
        lent = true;
        return free;
    }

    /** The batch. Only the session that has borrowed it may use it. */
    WriteBatch batch() {
        return batch;
    }

    /** Takes the batch back, which must be empty. */
    void takeBack() {
        lent = false;
    }
}
