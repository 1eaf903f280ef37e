// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a session that destroys nothing: flush while the kernel keeps taking bytes, shut down output, read and
 * discard until the peer's end, close. Closing with unread input would make the kernel send a reset, which can destroy
 * the last reply at the peer. Event loop only.
 */
final class GracefulClose {
    /** How an output ends, once everything has gone out. */
    interface OutputEnd {
        /** Sends our end; null where the close of the channel says it all. */
        @Nullable
        Future<?> send(boolean peerEnded);
    }

    /** How long the peer may take to answer our end with its own. */
    private static final long LINGER_MILLIS = 1000;

    private final Channel channel;
    private final SessionOutput output;
    private final OutputEnd outputEnd;
    private final ProgressWatch watch;
    private boolean peerEnded;
    private boolean outputDone;

    /** The limit of the peer's answer; null before our output is done. */
    private @Nullable Future<?> linger;

    GracefulClose(Channel channel, SessionOutput output, OutputEnd outputEnd, boolean peerEnded, long drainNanos) {
        this.channel = channel;
        this.output = output;
        this.outputEnd = outputEnd;
        this.peerEnded = peerEnded;
        watch = new ProgressWatch(channel.eventLoop(), output, drainNanos, this::closeChannel);
    }

    void begin() {
        output.flush();
        if (output.drained()) {
            outputDrained();
        } else {
            output.onDrained(this::outputDrained);
            watch.start();
        }
    }

    void peerEnded() {
        peerEnded = true;
        if (outputDone) {
            closeChannel();
        }
    }

    /** The channel has closed. */
    void cancel() {
        watch.stop();
        if (linger != null) {
            linger.cancel(false);
        }
    }

    private void outputDrained() {
        watch.stop();
        Future<?> sent = outputEnd.send(peerEnded);
        if (sent == null) {
            closeChannel();
            return;
        }
        linger = channel.eventLoop().schedule(this::closeChannel, LINGER_MILLIS, TimeUnit.MILLISECONDS);
        var unused = sent.addListener(end -> {
            outputDone = true;
            if (peerEnded || !end.isSuccess()) {
                closeChannel();
            }
        });
    }

    private void closeChannel() {
        ChannelClose.now(channel);
    }
}
