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
 * Notices dead peers, for the sessions of one event loop: it sets the kernel's limit (TCP_USER_TIMEOUT) of how long
 * sent bytes may stay without acknowledgement. The limit is set only while the peer may owe an acknowledgement.
 * Otherwise it would make keep-alive too strict: while the limit is set, the first keep-alive probe that is lost ends
 * the connection.
 *
 * <p>Once a second the watch visits the sessions that have written. So the limit is set up to a second late. That does
 * not matter, because the kernel checks it only when it retransmits, at growing intervals. In return, a session that
 * lives for less than a second costs no system call. Event loop only.
 */
public final class AckWatch implements Runnable {
    private static final PerLoop<AckWatch> PER_LOOP = new PerLoop<>(loop -> new AckWatch(loop.eventLoop()));

    private static final long PERIOD_MILLIS = 1000;

    /** How many sessions are visited in one turn of the event loop: a visit may be a system call. */
    private static final int MAX_VISITS = 1024;

    /** How long after the limit the kernel may notice: it checks the limit only when it retransmits. */
    private static final long SLACK_MILLIS = 10_000;

    /**
     * A session that writes. A superclass that holds the watch's fields, so that a session needs no second object for
     * them.
     */
    public abstract static class Writer {
        /** Its position in the list, counted from 1; 0 while it is not watched. */
        private int position;

        /** Whether it has written since the last visit. */
        private boolean written;

        /** For how many more visits its peer may owe an acknowledgement. */
        private int visitsLeft;

        /** Whether the kernel has the limit now. */
        private boolean limited;

        /** The limit that this session wants. */
        protected abstract int ackLimitMillis();

        /** Sets the kernel's limit; 0 means none. */
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

    /** Where the visits go on that did not fit into the last turn; beyond the end where a round begins. */
    private int nextVisit = Integer.MAX_VALUE;

    AckWatch(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** The watch of this event loop. */
    public static AckWatch of(SessionLoop loop) {
        return PER_LOOP.of(loop);
    }

    /** Called when the kernel has taken bytes of this session, which the peer has to acknowledge. */
    public void written(Writer writer) {
        writer.written = true;
        if (writer.position == 0) {
            writers.add(writer);
            writer.position = writers.size();
            schedule(PERIOD_MILLIS);
        }
    }

    /** Stops watching a session, and removes its limit. */
    public void stop(Writer writer) {
        if (writer.position != 0) {
            remove(writer);
            writer.limit(false);
        }
    }

    /** Visits from the end of the list, so that a removal moves only a session that has been visited. */
    @Override
    public void run() {
        scheduled = false;
        int i = Math.min(nextVisit, writers.size() - 1);
        for (int visits = 0; i >= 0 && visits < MAX_VISITS; i--, visits++) {
            Writer writer = writers.get(i);
            writer.visit();
            if (!writer.limited) {
                remove(writer);
            }
        }
        boolean roundIsOver = i < 0;
        nextVisit = roundIsOver ? Integer.MAX_VALUE : i;
        if (!writers.isEmpty()) {
            schedule(roundIsOver ? PERIOD_MILLIS : 0);
        }
    }

    private void remove(Writer writer) {
        Writer last = writers.remove(writers.size() - 1);
        if (last != writer) {
            writers.set(writer.position - 1, last);
            last.position = writer.position;
        }
        writer.position = 0;
    }

    private void schedule(long delayMillis) {
        if (scheduled) {
            return;
        }
        try {
            var unused = eventLoop.schedule(this, delayMillis, TimeUnit.MILLISECONDS);
            scheduled = true;
        } catch (RejectedExecutionException loopIsShuttingDown) {
            // and closes its channels
        }
    }
}
