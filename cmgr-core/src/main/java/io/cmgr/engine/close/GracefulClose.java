// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.close;

import io.cmgr.check.PrintableDuration;
import io.cmgr.engine.flow.ProgressWatch;
import io.cmgr.engine.output.SessionOutput;
import io.cmgr.engine.report.Paragraph;
import io.netty.channel.EventLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The close of a session, so that nothing which was written is lost. It waits while the kernel keeps taking bytes, then
 * shuts the output down, and then lingers until the peer has everything. Event loop only.
 */
public final class GracefulClose {
    /** Shuts an output down, once the kernel has everything. */
    public interface OutputCloser {
        /** Begins the shutdown. Returns the close that lingers, or null if the channel has been closed at once. */
        @Nullable
        LingeringClose shutDown();
    }

    private final SessionOutput output;
    private final OutputCloser closer;
    private final ProgressWatch watch;
    private final long begunAt = System.nanoTime();

    /** Null until the output is shut down, and if nothing lingers. */
    private @Nullable LingeringClose lingering;

    /**
     * Prepares a close.
     *
     * @param drainNanos how long the kernel may take nothing
     * @param whenStalled runs if it takes nothing for that long
     */
    public GracefulClose(
            EventLoop eventLoop, SessionOutput output, OutputCloser closer, long drainNanos, Runnable whenStalled) {
        this.output = output;
        this.closer = closer;
        watch = new ProgressWatch(eventLoop, output, drainNanos, whenStalled);
    }

    /** Begins with a flush. */
    public void begin() {
        output.flush();
        if (output.drained()) {
            outputDrained();
        } else {
            output.onDrained(this::outputDrained);
            watch.start();
        }
    }

    private void outputDrained() {
        watch.stop();
        lingering = closer.shutDown();
    }

    /** The peer has finished sending: a close that lingers need not wait for it any longer. */
    public void peerEnded() {
        if (lingering != null) {
            lingering.peerEnded();
        }
    }

    /**
     * If the close lingers already, closes the channel now, without a reset: the kernel has everything and may still
     * deliver it. Returns whether it did.
     */
    public boolean closeIfLingering() {
        if (lingering != null) {
            lingering.closeNow();
        }
        return lingering != null;
    }

    /** Says since when the close is under way, and what it waits for. Any thread: a moment's picture. */
    public void explain(Paragraph text) {
        LingeringClose present = lingering;
        Duration stalled = watch.withoutProgress();
        String awaited = present != null
                ? present.awaits()
                : "the kernel to take what is unsent"
                        + (stalled == null
                                ? ""
                                : ", of which it has taken nothing for " + PrintableDuration.of(stalled));
        text.say("Its graceful close has been under way for " + PrintableDuration.since(begunAt) + ", and waits for "
                + awaited);
    }

    /** Stops waiting for the kernel: the session has ended. */
    public void cancel() {
        watch.stop();
    }
}
