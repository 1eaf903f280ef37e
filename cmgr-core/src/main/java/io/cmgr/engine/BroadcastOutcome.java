// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.session.BroadcastResult;
import java.util.concurrent.atomic.AtomicInteger;

/** The future of a broadcast, which completes when every event loop has said what became of its part. */
final class BroadcastOutcome extends LoopAwareFuture<BroadcastResult> {
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger loopsLeft;

    BroadcastOutcome(EventLoops loops, int parts) {
        super(loops);
        loopsLeft = new AtomicInteger(parts);
        if (parts == 0) {
            complete(new BroadcastResult(0, 0, 0));
        }
    }

    /** One event loop has done its part. */
    void add(int nowQueued, int nowSkipped, int nowFailed) {
        queued.addAndGet(nowQueued);
        skipped.addAndGet(nowSkipped);
        failed.addAndGet(nowFailed);
        if (loopsLeft.decrementAndGet() == 0) {
            complete(new BroadcastResult(queued.get(), skipped.get(), failed.get()));
        }
    }
}
