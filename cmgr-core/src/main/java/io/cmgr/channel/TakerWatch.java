// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.session.Session;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Looks for takers that have ended, because nothing reports the end of a thread. It does so once a second, while there
 * are half-closed sessions of its event loop that wait for the threads that hold their last data. Event loop only.
 */
final class TakerWatch {
    private static final long PERIOD_MILLIS = 1000;

    private final Runnable look;
    private final Set<Session> halfClosed = new HashSet<>();
    private boolean scheduled;

    TakerWatch(Runnable look) {
        this.look = look;
    }

    void add(Session session) {
        halfClosed.add(session);
        schedule(session.channel().eventLoop());
    }

    void remove(Session session) {
        halfClosed.remove(session);
    }

    private void schedule(EventLoop loop) {
        if (scheduled) {
            return;
        }
        try {
            var unused = loop.schedule(() -> run(loop), PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            scheduled = true;
        } catch (RejectedExecutionException loopIsGone) {
            // and its sessions have ended with it
        }
    }

    private void run(EventLoop loop) {
        scheduled = false;
        if (!halfClosed.isEmpty()) {
            look.run();
            schedule(loop);
        }
    }
}
