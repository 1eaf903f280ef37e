// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import io.cmgr.engine.flow.ReadPauses;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The way in of one UDP socket. A datagram lands in memory that is used again for the next read, so it is copied out in
 * its exact size; the copy goes to the receiver, or is held while the socket is paused. When there is no memory, the
 * datagram is lost and the socket pauses for a moment. Event loop only, but for {@link #discarded}.
 */
public final class DatagramInput {
    private final Channel channel;
    private final LandingAllocator landing;
    private final HeldDatagrams held;
    private final HeldDatagrams.Receiver receiver;
    private final MemoryShortage memoryShortage;

    /** Counted on the event loop only, read by any thread. */
    private final AtomicLong discarded = new AtomicLong();

    public DatagramInput(
            UdpSocket socket, ReadPauses pauses, MemoryShortage memoryShortage, HeldDatagrams.Receiver receiver) {
        channel = socket.channel();
        landing = socket.landing();
        held = new HeldDatagrams(pauses, channel.eventLoop(), receiver);
        this.receiver = receiver;
        this.memoryShortage = memoryShortage;
    }

    /** Takes a datagram over that has landed. */
    public void read(DatagramPacket packet) {
        try {
            if (receiver.receives()) {
                int landed = packet.content().readableBytes();
                boolean cut = landed > landing.maxDatagram();
                ByteBuf data = copy(packet.content(), cut ? landing.maxDatagram() : landed);
                if (data != null) {
                    held.arrived(data, packet.sender(), cut);
                }
            }
        } finally {
            packet.release();
        }
    }

    /** A copy of exact size; null where there is no memory, now or when the datagram landed. */
    private @Nullable ByteBuf copy(ByteBuf landed, int size) {
        Throwable shortage = landing.shortage();
        if (shortage == null) {
            try {
                ByteBuf data = channel.alloc().directBuffer(size);
                landed.readBytes(data, size);
                return data;
            } catch (OutOfMemoryError noMemory) {
                shortage = noMemory;
            }
        }
        discard();
        memoryShortage.pause(shortage);
        return null;
    }

    /** Counts a datagram that was read and then lost. */
    public void discard() {
        discarded.incrementAndGet();
    }

    /** How many datagrams were read and then lost. Any thread. */
    public long discarded() {
        return discarded.get();
    }

    /** Nothing more will come: gives up what is held, and the share in the memory. */
    public void release() {
        held.release();
        landing.leave();
    }
}
