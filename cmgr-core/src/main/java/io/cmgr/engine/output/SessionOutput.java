// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.cmgr.engine.flow.ProgressWatch;
import io.cmgr.engine.loop.Flushable;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** A session's way out: what it has written and the kernel has not taken yet. Event loop only. */
public abstract class SessionOutput implements Flushable, ProgressWatch.Watched {
    protected final Channel channel;
    final SessionLoop loop;

    /** Whether the event loop will flush without being asked again. A flush clears this. */
    protected boolean flushDue;

    /** What {@link #onDrained} was given; null before and afterwards. */
    private @Nullable Runnable whenDrained;

    public SessionOutput(Channel channel, SessionLoop loop) {
        this.channel = channel;
        this.loop = loop;
    }

    /** Asks for a flush at the end of the burst or of the turn. */
    protected final void flushLater() {
        if (!flushDue) {
            flushDue = true;
            loop.flushLater(this);
        }
    }

    /** Runs this action once, when {@link #drained} turns true. */
    public final void onDrained(Runnable action) {
        whenDrained = action;
    }

    /** Runs that action if the time has come: called whenever something has gone out or was given up. */
    protected final void checkDrained() {
        if (whenDrained != null && drained()) {
            Runnable action = whenDrained;
            whenDrained = null;
            action.run();
        }
    }

    /** Fails everything that is pending, and everything written from now on. */
    public abstract void fail(Throwable cause);
}
