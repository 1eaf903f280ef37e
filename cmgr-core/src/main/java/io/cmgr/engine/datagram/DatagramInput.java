// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import io.cmgr.engine.flow.ReadPauses;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The input of one UDP socket. A datagram is read into memory that the next read uses again, so it is copied out, in
 * its exact size. The copy goes to the receiver, or is held while the socket's reads are paused. If there is no memory,
 * the datagram is lost and the socket pauses for a moment. Event loop only, except for {@link #discarded}.
 */
public final class DatagramInput {
    private final Channel channel;
    private final LandingAllocator landing;
    private final HeldDatagrams held;
    private final HeldDatagrams.Receiver receiver;
    private final MemoryShortage memoryShortage;

    /** The event loop counts; any thread may read. */
    private final AtomicLong discarded = new AtomicLong();

    public DatagramInput(
            UdpSocket socket, ReadPauses pauses, MemoryShortage memoryShortage, HeldDatagrams.Receiver receiver) {
        channel = socket.channel();
        landing = socket.landing();
        held = new HeldDatagrams(pauses, channel.eventLoop(), receiver);
        this.receiver = receiver;
        this.memoryShortage = memoryShortage;
    }

    /** Takes over a datagram that was read. After a request to end the session it is dropped. */
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

    /** A copy of exact size; null if there is no memory for it, or was none to read it into. */
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

    /** The socket has closed: releases what is held, and the socket's share in the memory of the event loop. */
    public void release() {
        held.release();
        landing.leave();
    }
}
