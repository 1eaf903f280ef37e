// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Elsewhere;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** The future of a broadcast. It completes when every part of it has been counted. Any thread. */
public final class BroadcastOutcome extends LoopAwareFuture<BroadcastResult> {
    private static final AtomicIntegerFieldUpdater<BroadcastOutcome> QUEUED =
            AtomicIntegerFieldUpdater.newUpdater(BroadcastOutcome.class, "queued");
    private static final AtomicIntegerFieldUpdater<BroadcastOutcome> SKIPPED =
            AtomicIntegerFieldUpdater.newUpdater(BroadcastOutcome.class, "skipped");
    private static final AtomicIntegerFieldUpdater<BroadcastOutcome> FAILED =
            AtomicIntegerFieldUpdater.newUpdater(BroadcastOutcome.class, "failed");
    private static final AtomicIntegerFieldUpdater<BroadcastOutcome> PARTS_LEFT =
            AtomicIntegerFieldUpdater.newUpdater(BroadcastOutcome.class, "partsLeft");

    private volatile int queued;
    private volatile int skipped;
    private volatile int failed;

    @SuppressWarnings("UnusedVariable") // PARTS_LEFT counts it down
    private volatile int partsLeft;

    /** Written before its part is counted, and read when all are. */
    private Elsewhere elsewhere = Elsewhere.NONE;

    /**
     * The future of a broadcast in parts: one for each audience, and one for the way to other nodes if there is one.
     */
    BroadcastOutcome(LoopGuard guard, int parts) {
        super(guard);
        partsLeft = parts;
        if (parts == 0) {
            finish();
        }
    }

    /** Counts the sessions of one audience; called once for each. */
    void add(int nowQueued, int nowSkipped, int nowFailed) {
        if (nowQueued != 0) {
            QUEUED.addAndGet(this, nowQueued);
        }
        if (nowSkipped != 0) {
            SKIPPED.addAndGet(this, nowSkipped);
        }
        if (nowFailed != 0) {
            FAILED.addAndGet(this, nowFailed);
        }
        partDone();
    }

    /** Notes what has become of the message on its way to other nodes; called once if there is such a way. */
    void add(Elsewhere word) {
        elsewhere = word;
        partDone();
    }

    private void partDone() {
        if (PARTS_LEFT.decrementAndGet(this) == 0) {
            finish();
        }
    }

    private void finish() {
        complete(new BroadcastResult(queued, skipped, failed, elsewhere));
    }
}
