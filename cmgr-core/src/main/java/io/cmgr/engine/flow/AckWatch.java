// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import io.cmgr.engine.loop.PerLoop;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Sets the kernel's own limit (TCP_USER_TIMEOUT) of how long a peer may leave without acknowledgement what the kernel has
 * taken for it, for the sessions of one event loop. The limit stands only while the peer may owe something, because it
 * costs keep-alive all its probes but one: while it stands, the first that is lost ends the connection.
 *
 * <p>The sessions that have written are visited once a second. So the limit comes up to a second late, which the kernel,
 * which waits longer and longer before it sends again, does not mind; and a session that lives for less than a second costs
 * no system call. Event loop only.
 */
public final class AckWatch implements Runnable {
    private static final PerLoop<AckWatch> PER_LOOP = new PerLoop<>(loop -> new AckWatch(loop.eventLoop()));

    private static final long PERIOD_MILLIS = 1000;

    /** How long after its limit the kernel, which looks when it sends again, may take to notice. */
    private static final long SLACK_MILLIS = 10_000;

    /** A session that writes. The watch keeps its notes on it here: a superclass, since sessions are many. */
    public abstract static class Writer {
        /** Where it stands in the list, counted from 1; 0 while it is not watched. */
        private int place;

        /** Whether it has written since the last visit. */
        private boolean written;

        /** For how many visits more its peer may owe an acknowledgement. */
        private int visitsLeft;

        private boolean limited;

        protected abstract int ackLimitMillis();

        /** Gives the kernel a limit; 0 lifts it. */
        protected abstract void limitAcks(int millis);

        /** Whether the kernel has the limit now. */
        protected boolean acksLimited() {
            return limited;
        }

        private void limit(boolean limit) {
            if (limit != limited) {
                limitAcks(limit ? ackLimitMillis() : 0);
                limited = limit;
            }
        }

        private void visit() {
            if (written) {
                written = false;
                visitsLeft = (int) ((ackLimitMillis() + SLACK_MILLIS) / PERIOD_MILLIS) + 1;
            }
            visitsLeft--;
            limit(visitsLeft > 0);
        }
    }

    private final EventLoop eventLoop;
    private final List<Writer> writers = new ArrayList<>();
    private boolean scheduled;

    AckWatch(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** The watch of this event loop. */
    public static AckWatch of(SessionLoop loop) {
        return PER_LOOP.of(loop);
    }

    /** The kernel has taken something of this session, which the peer has to acknowledge. */
    public void written(Writer writer) {
        writer.written = true;
        if (writer.place == 0) {
            writers.add(writer);
            writer.place = writers.size();
            schedule();
        }
    }

    /** Lifts a session's limit, and watches it no longer. */
    public void stop(Writer writer) {
        if (writer.place != 0) {
            remove(writer);
            writer.limit(false);
        }
    }

    /** Visits from the end of the list, so that a removal moves only a session that has been visited. */
    @Override
    public void run() {
        scheduled = false;
        for (int i = writers.size() - 1; i >= 0; i--) {
            Writer writer = writers.get(i);
            writer.visit();
            if (!writer.limited) {
                remove(writer);
            }
        }
        if (!writers.isEmpty()) {
            schedule();
        }
    }

    private void remove(Writer writer) {
        Writer last = writers.remove(writers.size() - 1);
        if (last != writer) {
            writers.set(writer.place - 1, last);
            last.place = writer.place;
        }
        writer.place = 0;
    }

    private void schedule() {
        if (scheduled) {
            return;
        }
        try {
            var unused = eventLoop.schedule(this, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            scheduled = true;
        } catch (RejectedExecutionException loopIsShuttingDown) {
            // and closes its channels
        }
    }
}
