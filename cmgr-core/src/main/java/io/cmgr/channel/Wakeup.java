// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/**
 * Wakes waiting takers once per burst of one event loop, because waking a thread for each event costs more than the
 * event. The wake-up is a task of the loop, which runs when the loop has finished its batch of reads.
 */
final class Wakeup implements Runnable {
    private final Runnable signal;

    /** Whether the task waits in the loop's queue. Event loop only. */
    private boolean scheduled;

    Wakeup(Runnable signal) {
        this.signal = signal;
    }

    void schedule(EventLoop loop) {
        if (scheduled) {
            return;
        }
        scheduled = true;
        try {
            loop.execute(this);
        } catch (RejectedExecutionException loopIsGone) {
            run();
        }
    }

    @Override
    public void run() {
        scheduled = false;
        signal.run();
    }
}
