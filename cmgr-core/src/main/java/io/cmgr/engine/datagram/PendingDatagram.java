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

/** One datagram to be sent. It is the caller's future, and the command that waits in the event loop's queue. */
final class PendingDatagram extends LoopAwareFuture<Void> implements LoopCommand {
    /** Sends the datagram for its session. */
    interface Sender {
        /** Writes the datagram. Takes the packet over. Event loop only. */
        void write(PendingDatagram datagram);

        /** Gives the datagram up, and fails it. Takes the packet over. Any thread. */
        void refuse(PendingDatagram datagram, Throwable why);

        /** The exception for a datagram that comes too late. Any thread. */
        Throwable refusal();

        /** The kernel has taken the datagram, or refused it. Event loop only. */
        void sent(PendingDatagram datagram, ChannelFuture outcome);
    }

    private final Sender sender;
    private final DatagramPacket packet;
    private final int size;

    /** Whether the channel has the packet, and will report whether it was sent. Event loop only. */
    private boolean handedOver;

    /** Whether the packet is also retained here, so that it can be sent again. Event loop only. */
    private boolean kept;

    PendingDatagram(LoopGuard guard, Sender sender, ByteBuf data, InetSocketAddress peer) {
        super(guard);
        this.sender = sender;
        packet = new DatagramPacket(data, peer);
        size = data.readableBytes();
    }

    DatagramPacket packet() {
        return packet;
    }

    /** The recipient's address if it is a multicast group; else null. */
    @Nullable
    InetAddress group() {
        InetAddress to = packet.recipient().getAddress();
        return to.isMulticastAddress() ? to : null;
    }

    /** The packet for the channel, which releases it. The first time, a packet to a group is retained here as well. */
    DatagramPacket handOver() {
        if (!handedOver && group() != null) {
            packet.retain();
            kept = true;
        }
        handedOver = true;
        return packet;
    }

    /**
     * Returns the group if the packet was retained here. The caller must then release the packet, or hand it over once
     * more. Otherwise returns null.
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
        sender.write(this);
        return ONE;
    }

    @Override
    public void failed(Throwable error) {
        if (handedOver) {
            completeExceptionally(error);
        } else {
            sender.refuse(this, error);
        }
    }

    @Override
    public void refuse() {
        sender.refuse(this, sender.refusal());
    }

    /** The kernel has taken the datagram, or refused it. Event loop only. */
    void sent(ChannelFuture outcome) {
        sender.sent(this, outcome);
    }
}
