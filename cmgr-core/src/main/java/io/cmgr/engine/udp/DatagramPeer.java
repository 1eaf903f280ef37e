// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.udp;

import io.cmgr.engine.datagram.DatagramSender;
import io.cmgr.session.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** A peer of a UDP session, given by its address. Any thread may write to it. */
record DatagramPeer(DatagramSender sender, InetSocketAddress address) implements Destination<Void> {
    @Override
    public CompletableFuture<Void> write(ByteBuf data) {
        return sender.write(data, address);
    }

    @Override
    public ByteBufAllocator alloc() {
        return sender.session().alloc();
    }
}
