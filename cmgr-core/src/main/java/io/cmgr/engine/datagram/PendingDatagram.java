// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.LoopGuard;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One datagram on its way out: the future that the caller has, and the command that waits in the loop's queue. */
final class PendingDatagram extends LoopAwareFuture<Void> implements LoopCommand {
    /** The way out that the datagram takes. */
    interface Source {
        /** Writes the datagram. Takes the packet over. Event loop only. */
        void write(PendingDatagram datagram);

        /** Gives the datagram up. Takes the packet over. Any thread. */
        void refuse(PendingDatagram datagram, Throwable why);

        /** The answer to a datagram that comes too late. */
        Throwable refusal();

        /** The kernel has taken the datagram, or refused it. Event loop only. */
        void sent(PendingDatagram datagram, ChannelFuture outcome);
    }

    private final Source source;
    private final DatagramPacket packet;
    private final int size;

    /** Whether the channel has the packet, and will report what becomes of it. Event loop only. */
    private boolean handedOver;

    /** Whether we have kept the packet as well, so that it can be sent again. Event loop only. */
    private boolean kept;

    PendingDatagram(LoopGuard guard, Source source, ByteBuf data, InetSocketAddress peer) {
        super(guard);
        this.source = source;
        packet = new DatagramPacket(data, peer);
        size = data.readableBytes();
    }

    DatagramPacket packet() {
        return packet;
    }

    /** The recipient, if it is a multicast group; else null. */
    @Nullable
    InetAddress group() {
        InetAddress to = packet.recipient().getAddress();
        return to.isMulticastAddress() ? to : null;
    }

    /** The packet for the channel, which releases it. The first time, a packet to a group is kept here as well. */
    DatagramPacket handOver() {
        if (!handedOver && group() != null) {
            packet.retain();
            kept = true;
        }
        handedOver = true;
        return packet;
    }

    /**
     * The group, if the packet was kept: then the caller releases the packet, or hands it over once more. Else null.
     */
    @Nullable
    InetAddress takeBack() {
        InetAddress group = kept ? group() : null;
        kept = false;
        return group;
    }

    int size() {
        return size;
    }

    @Override
    public int run() {
        source.write(this);
        return ONE;
    }

    @Override
    public void failed(Throwable error) {
        if (handedOver) {
            completeExceptionally(error);
        } else {
            source.refuse(this, error);
        }
    }

    @Override
    public void refuse() {
        source.refuse(this, source.refusal());
    }

    /** The kernel has taken the datagram, or refused it. Event loop only. */
    void sent(ChannelFuture outcome) {
        source.sent(this, outcome);
    }
}
