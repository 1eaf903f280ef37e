// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How far the kernel has got with the output of a channel. Two of these are equal if the kernel has taken no byte in
 * between, whatever the application has written.
 *
 * @param settled all that is done with
 * @param current the message that the kernel is taking; null if there is none
 * @param currentBytes how many bytes of that message it has taken
 */
public record KernelProgress(long settled, @Nullable Object current, long currentBytes) {
    /** Reads how far it is now. Event loop only. */
    public static KernelProgress of(Channel channel, long settled) {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent == null
                ? new KernelProgress(settled, null, 0)
                : new KernelProgress(settled, unsent.current(), unsent.currentProgress());
    }

    /** Two messages of the same content are two: buffers are compared by identity. */
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
