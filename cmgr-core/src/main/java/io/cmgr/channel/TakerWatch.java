// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.session.Session;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks once a second at the half-closed sessions of its event loop, which wait for the threads that hold their last
 * data, because nothing reports the end of such a thread. Event loop only.
 */
final class TakerWatch {
    private static final long PERIOD_MILLIS = 1000;

    private final Consumer<Session> look;
    private final Set<Session> halfClosed = new HashSet<>();
    private boolean scheduled;

    TakerWatch(Consumer<Session> look) {
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
            List.copyOf(halfClosed).forEach(look); // which may remove some
            schedule(loop);
        }
    }
}
