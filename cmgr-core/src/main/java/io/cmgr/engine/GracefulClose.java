// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a session that destroys nothing: flush while the kernel keeps taking bytes, shut down output, read and
 * discard until the peer's end, close. Closing with unread input would make the kernel send a reset, which can destroy
 * the last reply at the peer. Event loop only.
 */
final class GracefulClose {
    /** How long the peer may take to answer our end with its own. */
    private static final long LINGER_MILLIS = 1000;

    private final Channel channel;
    private final SessionOutput output;
    private final long drainNanos;
    private boolean peerEnded;
    private boolean outputDone;

    /** The limit of the current step; null before the first. */
    private @Nullable Future<?> limit;

    private long lastProgress;
    private long lastProgressAt;

    GracefulClose(Channel channel, SessionOutput output, boolean peerEnded, long drainNanos) {
        this.channel = channel;
        this.output = output;
        this.peerEnded = peerEnded;
        this.drainNanos = drainNanos;
    }

    void begin() {
        output.flush();
        if (output.drained()) {
            outputDrained();
            return;
        }
        output.onDrained(this::outputDrained);
        lastProgress = output.progress();
        lastProgressAt = System.nanoTime();
        watch(drainNanos);
    }

    void peerEnded() {
        peerEnded = true;
        if (outputDone) {
            closeChannel();
        }
    }

    /** The channel has closed. */
    void cancel() {
        if (limit != null) {
            limit.cancel(false);
        }
    }

    private void closeChannel() {
        var unused = channel.close();
    }

    private void watch(long nanos) {
        limit = channel.eventLoop().schedule(this::checkProgress, nanos, TimeUnit.NANOSECONDS);
    }

    /** Looks eight times per time-out, so that a stall is noticed at most an eighth late. */
    private void checkProgress() {
        long progress = output.progress();
        long now = System.nanoTime();
        if (progress != lastProgress) {
            lastProgress = progress;
            lastProgressAt = now;
        }
        if (now - lastProgressAt >= drainNanos) {
            closeChannel();
        } else {
            watch(drainNanos / 8);
        }
    }

    private void outputDrained() {
        cancel();
        outputDone = true;
        if (peerEnded || !(channel instanceof DuplexChannel duplex)) {
            closeChannel();
            return;
        }
        var unused = duplex.shutdownOutput().addListener(shutdown -> {
            if (!shutdown.isSuccess()) {
                closeChannel();
            }
        });
        limit = channel.eventLoop().schedule(this::closeChannel, LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }
}
