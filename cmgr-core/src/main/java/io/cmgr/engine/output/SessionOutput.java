// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.cmgr.engine.flow.ProgressWatch;
import io.cmgr.engine.loop.Flushable;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The output of a session: what it has written and the kernel has not taken yet. Event loop only. */
public abstract class SessionOutput implements Flushable, ProgressWatch.Watched {
    protected final Channel channel;
    protected final SessionLoop loop;

    /** Whether a flush by the event loop is already due. A flush clears this. */
    protected boolean flushDue;

    /** The action of {@link #onDrained} until it runs, else null. */
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

    /** Runs this action once, as soon as something has been sent or given up and {@link #drained} is true. */
    public final void onDrained(Runnable action) {
        whenDrained = action;
    }

    /**
     * Runs the action of {@link #onDrained} if nothing is pending. Called whenever something has been sent or given up.
     */
    protected final void checkDrained() {
        if (whenDrained != null && drained()) {
            Runnable action = whenDrained;
            whenDrained = null;
            action.run();
        }
    }

    /** Completes when all that this thread has written before has gone out or failed; never fails. Any thread. */
    public abstract CompletableFuture<Void> flushed();

    /** Fails everything that is pending, and everything that is written from now on. */
    public abstract void fail(Throwable cause);
}
