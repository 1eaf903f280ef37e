// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/** One datagram on its way out: the future that the caller holds, and the command that waits in the loop's queue. */
final class PendingDatagram extends LoopAwareFuture<Void> implements LoopCommand, ChannelFutureListener {
    private final DatagramSession session;
    private final DatagramPacket packet;
    private final int size;

    PendingDatagram(EventLoops loops, DatagramSession session, ByteBuf data, InetSocketAddress peer) {
        super(loops);
        this.session = session;
        packet = new DatagramPacket(data, peer);
        size = data.readableBytes();
    }

    int size() {
        return size;
    }

    @Override
    public void run() {
        session.writeOnLoop(this, packet);
    }

    @Override
    public void refuse() {
        packet.release();
        session.pending.release(size);
        completeExceptionally(session.refusal());
    }

    @Override
    public void operationComplete(ChannelFuture sent) {
        session.sent(this, sent.isSuccess());
        if (sent.isSuccess()) {
            complete(null);
        } else {
            completeExceptionally(session.isOpen() ? sent.cause() : session.refusal());
        }
    }
}
