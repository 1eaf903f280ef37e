// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;

/** A channel whose kernel takes bytes only while it is open, and counts how often it was asked. */
public final class ClosableKernel extends EmbeddedChannel {
    private boolean open = true;
    private int flushes;
    private long taken;

    public void takes(boolean bytes) {
        open = bytes;
        if (bytes) {
            // As the selector would do when the socket becomes writable.
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
