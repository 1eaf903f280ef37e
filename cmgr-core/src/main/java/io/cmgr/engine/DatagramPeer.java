// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.session.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** One peer of a UDP session. */
record DatagramPeer(DatagramSession session, InetSocketAddress address) implements Destination<Void> {
    @Override
    public CompletableFuture<Void> write(ByteBuf data) {
        return session.write(data, address);
    }

    @Override
    public ByteBufAllocator alloc() {
        return session.alloc();
    }
}
