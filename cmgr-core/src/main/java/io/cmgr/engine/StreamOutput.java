// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;

/** A stream session's way out. Event loop only. */
interface StreamOutput extends SessionOutput {
    /** The session whose output this is. */
    interface Owner {
        /** Accounts for messages that the kernel took; answers whether this ended a congestion. */
        boolean settled(long charged, long bytes, int messages);

        /** Accounts for messages that were given up; answers whether this ended a congestion. */
        boolean givenUp(long charged);

        /** The kernel has not taken everything; it is full. */
        void kernelFull();

        /** Writes flow again. */
        void writable();

        /** The kernel takes no more. */
        void outputFailed(Throwable cause);

        /** How writes are answered that cannot go out. */
        Throwable refusal();
    }

    /** Writes a message, and sees to it that it is flushed. */
    void write(PendingWrite write);

    /** Counts a message that the session's audience is about to write, or to write and flush. */
    void broadcast(int size);

    /** The audience has written the message; called only if the audience makes promises. */
    void broadcastWritten(ChannelFuture written);

    /** From here to {@link #readComplete} the session need not join the loop's list to be flushed. */
    void readBegins();

    void readComplete();

    /** Settles a write of nothing that has nothing to wait for; where the channel has closed, what was before it is lost. */
    static void nothingUnderWay(PendingWrite write, Channel channel, Owner owner) {
        write.settleAll(channel.isOpen() ? null : owner.refusal());
    }

    /**
     * What has been settled, and how far the message has got that the kernel is taking. Nothing that an application adds
     * behind it shows here.
     */
    static long progress(Channel channel, long settled) {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent == null
                ? settled
                : 31 * (31 * settled + System.identityHashCode(unsent.current())) + unsent.currentProgress();
    }
}
