// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.close;

import io.cmgr.engine.flow.ProgressWatch;
import io.cmgr.engine.output.SessionOutput;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The end of a session that destroys nothing: flush while the kernel keeps taking bytes, then end the output, and linger
 * until the peer has it. Event loop only.
 */
public final class GracefulClose {
    /** How an output ends, once the kernel has everything. */
    public interface OutputEnd {
        /** Sends our end; answers how the close lingers, or null if the channel has been closed. */
        @Nullable
        LingeringClose send();
    }

    private final SessionOutput output;
    private final OutputEnd outputEnd;
    private final ProgressWatch watch;

    /** Null before our output has ended. */
    private @Nullable LingeringClose lingering;

    public GracefulClose(
            EventLoop eventLoop, SessionOutput output, OutputEnd outputEnd, long drainNanos, Runnable whenStalled) {
        this.output = output;
        this.outputEnd = outputEnd;
        watch = new ProgressWatch(eventLoop, output, drainNanos, whenStalled);
    }

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
        lingering = outputEnd.send();
    }

    public void peerEnded() {
        if (lingering != null) {
            lingering.peerEnded();
        }
    }

    /** Closes now if only the peer's acknowledgement is missing, since the kernel may still deliver; answers whether. */
    public boolean cutShort() {
        if (lingering != null) {
            lingering.cutShort();
        }
        return lingering != null;
    }

    /** The channel has closed. */
    public void cancel() {
        watch.stop();
    }
}
