// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.HostPort;
import io.cmgr.config.Ranges;
import io.cmgr.session.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A peer of a UDP session by name, which is looked up for each datagram, off the event loops. */
record NamedDatagramPeer(DatagramSession session, HostPort peer) implements Destination<Void> {
    NamedDatagramPeer {
        Ranges.port(peer.port(), 1);
    }

    @Override
    public CompletableFuture<Void> write(ByteBuf data) {
        Buffers.requireAlive(data);
        EngineContext context = session.context;
        LoopAwareFuture<Void> outcome = new LoopAwareFuture<>(context.loops());
        var unused = context.resolver().resolve(peer.host()).whenComplete((addresses, error) -> {
            if (error != null) {
                data.release();
                outcome.completeExceptionally(error);
            } else {
                send(data, addresses, outcome);
            }
        });
        return outcome;
    }

    private void send(ByteBuf data, List<InetAddress> addresses, CompletableFuture<Void> outcome) {
        var unused = session.write(data, new InetSocketAddress(addresses.get(0), peer.port()))
                .whenComplete((sent, error) -> complete(outcome, error));
    }

    private static void complete(CompletableFuture<Void> outcome, @Nullable Throwable error) {
        if (error == null) {
            outcome.complete(null);
        } else {
            outcome.completeExceptionally(error);
        }
    }

    @Override
    public ByteBufAllocator alloc() {
        return session.alloc();
    }
}
