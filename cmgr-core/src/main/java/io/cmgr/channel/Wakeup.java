// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/**
 * Wakes the takers once per burst of one event loop: the signal is a task, which runs when the loop has finished its
 * batch of reads. Waking a thread for each event costs more than the event.
 */
final class Wakeup implements Runnable {
    private final Runnable signal;

    /** Whether the task waits in the loop. Event loop only. */
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
