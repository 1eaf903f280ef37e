// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.cmgr.engine.loop.PerLoop;
import io.cmgr.engine.loop.SessionLoop;

/**
 * The batch in which a session collects what it writes while it is being read: one for all sessions of an event loop,
 * lent to one after the other. Storing a new object into an old one makes G1 mark a card; with one shared batch that is
 * one card per turn of the loop instead of one per session. Event loop only.
 */
final class ReadBatch {
    private static final PerLoop<ReadBatch> PER_LOOP = new PerLoop<>(loop -> new ReadBatch());

    private final WriteBatch batch = new WriteBatch();
    private boolean lent;

    /** The one of this event loop. */
    static ReadBatch of(SessionLoop loop) {
        return PER_LOOP.of(loop);
    }

    /** Lends the batch, empty, unless another session has it, which happens if reads are nested. */
    boolean lend() {
        boolean free = !lent;
        lent = true;
        return free;
    }

    /** The batch, for the session that it was lent to. */
    WriteBatch batch() {
        return batch;
    }

    /** Takes the batch back, empty. */
    void takeBack() {
        lent = false;
    }
}
