// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The kernel's own limit (TCP_USER_TIMEOUT) of how long a peer may leave without acknowledgement what the kernel has
 * taken for it. It stands only from a write until the peer must have acknowledged that, because it costs keep-alive all
 * its probes but one: while it stands, the first that is lost ends the connection. Event loop only.
 */
final class AckLimit {
    /** How long after its limit the kernel, which looks when it sends again, may take to notice. */
    private static final long SLACK_MILLIS = 10_000;

    private final Channel channel;
    private final ChannelOption<Integer> option;
    private final int limitMillis;
    private final Runnable whenLifted;
    private Future<?> nextLook;

    /** Whether something was written since the last look. */
    private boolean written;

    /** Sets the limit. */
    AckLimit(Channel channel, ChannelOption<Integer> option, int limitMillis, Runnable whenLifted) {
        this.channel = channel;
        this.option = option;
        this.limitMillis = limitMillis;
        this.whenLifted = whenLifted;
        set(limitMillis);
        nextLook = lookLater();
    }

    /** The kernel has taken something more. */
    void written() {
        written = true;
    }

    private Future<?> lookLater() {
        return channel.eventLoop().schedule(this::look, limitMillis + SLACK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (written) {
            written = false;
            nextLook = lookLater();
        } else {
            lift();
        }
    }

    void lift() {
        nextLook.cancel(false);
        set(0);
        whenLifted.run();
    }

    private void set(int millis) {
        if (channel.isOpen()) {
            channel.config().setOption(option, millis);
        }
    }
}
