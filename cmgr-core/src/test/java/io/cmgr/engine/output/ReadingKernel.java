// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;

/** A channel whose simulated kernel takes as many messages as the test wants, and keeps the number in each. */
final class ReadingKernel extends EmbeddedChannel {
    /** Above this many messages it takes all. */
    static final int ALL = Integer.MAX_VALUE;

    private final List<Integer> taken = new ArrayList<>();
    private int room = ALL;

    ReadingKernel(ChannelHandler... handlers) {
        super(handlers);
    }

    /** The kernel has room for so many more messages, and the event loop notices it. */
    void takes(int messages) {
        room = messages;
        flush();
    }

    /** The numbers of the messages that were taken. */
    List<Integer> taken() {
        return taken;
    }

    /** Whether it has not taken all that was flushed. */
    boolean isFull() {
        ChannelOutboundBuffer unsent = unsafe().outboundBuffer();
        return unsent != null && !unsent.isEmpty();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        while (in.current() != null) {
            ByteBuf message = (ByteBuf) in.current();
            if (message.isReadable()) {
                if (room == 0) {
                    return;
                }
                room -= room == ALL ? 0 : 1;
                taken.add(message.getInt(message.readerIndex()));
            }
            in.remove();
        }
    }
}
