// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How far the kernel has got with the output of a channel. Two values are equal if the kernel has taken no byte in
 * between, whatever the application has written in between.
 *
 * @param settled a sum that grows whenever messages are settled
 * @param current the message that the kernel is taking; null if there is none
 * @param currentBytes how many bytes of that message the kernel has taken
 */
public record KernelProgress(long settled, @Nullable Object current, long currentBytes) {
    /** Reads the present state of the channel's outbound buffer. Event loop only. */
    public static KernelProgress of(Channel channel, long settled) {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent == null
                ? new KernelProgress(settled, null, 0)
                : new KernelProgress(settled, unsent.current(), unsent.currentProgress());
    }

    /** Whether the kernel has not taken all that was flushed to the channel's socket. Event loop only. */
    public static boolean isDue(Channel channel) {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent != null && !unsent.isEmpty();
    }

    /** Compares messages by identity: buffers with the same content are equal, but not the same message. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KernelProgress progress
                && settled == progress.settled
                && current == progress.current
                && currentBytes == progress.currentBytes;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(31 * settled + currentBytes);
    }
}
