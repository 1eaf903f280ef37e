// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;

/** A channel with a simulated kernel. The test decides when the kernel takes bytes. Flushes and bytes are counted. */
public final class ClosableKernel extends EmbeddedChannel {
    private boolean open = true;
    private int flushes;
    private long taken;

    public void takes(boolean bytes) {
        open = bytes;
        if (bytes) {
            // as the event loop does when the socket becomes writable
            flush();
        }
    }

    public int flushes() {
        return flushes;
    }

    public long taken() {
        return taken;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        flushes++;
        while (open && in.current() != null) {
            taken += ((ByteBuf) in.current()).readableBytes();
            in.remove();
        }
    }
}
