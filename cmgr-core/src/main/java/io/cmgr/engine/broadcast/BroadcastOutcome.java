// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.session.BroadcastResult;
import java.util.concurrent.atomic.AtomicInteger;

/** The future of a broadcast. It completes when every audience has counted its sessions. Any thread. */
public final class BroadcastOutcome extends LoopAwareFuture<BroadcastResult> {
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger audiencesLeft;

    BroadcastOutcome(LoopGuard guard, int audiences) {
        super(guard);
        audiencesLeft = new AtomicInteger(audiences);
        if (audiences == 0) {
            complete(new BroadcastResult(0, 0, 0));
        }
    }

    /** Counts the sessions of one audience; called once for each. The last call completes this future. */
    void add(int nowQueued, int nowSkipped, int nowFailed) {
        queued.addAndGet(nowQueued);
        skipped.addAndGet(nowSkipped);
        failed.addAndGet(nowFailed);
        if (audiencesLeft.decrementAndGet() == 0) {
            complete(new BroadcastResult(queued.get(), skipped.get(), failed.get()));
        }
    }
}
