// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SlowConsumerException;
import org.jspecify.annotations.Nullable;

/** What becomes of a session whose peer does not take what is written to it. */
final class SlowPeer {
    private final ChannelSession session;
    private final StreamSettings settings;

    /** Watches the kernel; null until it is full for the first time. Event loop only. */
    private @Nullable ProgressWatch stall;

    SlowPeer(ChannelSession session, StreamSettings settings) {
        this.session = session;
        this.settings = settings;
    }

    private boolean disconnects() {
        return settings.slowConsumer() == SlowConsumerPolicy.DISCONNECT;
    }

    /** Counts a message that finds no room, and ends the session if that is the policy; any thread. */
    SlowConsumerException refuse(int size) {
        session.figures.dropped();
        SlowConsumerException refusal = new SlowConsumerException("session " + session.id() + ": "
                + session.pending.get() + " bytes are unsent, " + size + " more would pass its maxPendingBytes");
        if (disconnects()) {
            var unused = session.abort(new Ending(DisconnectReason.SLOW_CONSUMER, refusal));
        }
        return refusal;
    }

    /** The kernel has not taken everything: from now on it must take something within the time-out. Event loop only. */
    void kernelFull() {
        if (disconnects()) {
            if (stall == null) {
                stall = new ProgressWatch(
                        session.channel().eventLoop(),
                        session.output(),
                        settings.stallTimeout().toNanos(),
                        this::stalled);
            }
            stall.start();
        }
    }

    /** Event loop only. */
    void stopWatching() {
        if (stall != null) {
            stall.stop();
        }
    }

    private void stalled() {
        var unused = session.abort(new Ending(
                DisconnectReason.SLOW_CONSUMER,
                new SlowConsumerException("session " + session.id() + ": the peer takes none of "
                        + session.pending.get() + " unsent bytes within its stallTimeout")));
    }
}
