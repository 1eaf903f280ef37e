// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.check.Ranges;
import io.cmgr.config.HostPort;
import io.cmgr.session.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A peer of a UDP session by name, which is looked up for each datagram, off the event loops. The datagram goes to the
 * first address that the socket's family has and that the system sends to.
 */
record NamedDatagramPeer(DatagramSession session, HostPort peer) implements Destination<Void> {
    NamedDatagramPeer {
        Ranges.port(peer.port(), 1);
    }

    @Override
    public CompletableFuture<Void> write(ByteBuf data) {
        int size = Buffers.requireAlive(data).readableBytes();
        if (!session.isOpen()) {
            return Buffers.refuse(data, session.context.loops(), session.refusalAfterClose());
        }
        CompletableFuture<List<InetAddress>> lookUp = session.peerLookUps.begin(peer.host(), size);
        if (lookUp == null) {
            return session.refuseMore(data, "so many wait for the look-up of a name");
        }
        LoopAwareFuture<Void> outcome = new LoopAwareFuture<>(session.context.loops());
        var unusedCancel = outcome.whenComplete((sent, error) -> lookUp.cancel(false)); // if it is not over yet
        var unused = lookUp.thenCompose(
                        addresses -> send(data, fitting(addresses).iterator()))
                .whenComplete((sent, error) -> {
                    data.release();
                    complete(outcome, lookUp.isCancelled() ? session.refusalAfterClose() : error);
                });
        return outcome;
    }

    private List<InetAddress> fitting(List<InetAddress> addresses) {
        List<InetAddress> fitting = addresses.stream().filter(session::carries).toList();
        if (fitting.isEmpty()) {
            throw new CompletionException(new ProtocolException(peer.host() + ": none of its " + addresses.size()
                    + " addresses is of the family of session " + session.id()));
        }
        return fitting;
    }

    /** Sends to the next address, and on to those behind it as long as the system cannot. */
    private CompletionStage<Void> send(ByteBuf data, Iterator<InetAddress> addresses) {
        return session.write(data.retainedDuplicate(), new InetSocketAddress(addresses.next(), peer.port()))
                .exceptionallyCompose(error -> addresses.hasNext() && error instanceof IOException
                        ? send(data, addresses)
                        : CompletableFuture.failedFuture(error));
    }

    private static void complete(CompletableFuture<Void> outcome, @Nullable Throwable error) {
        if (error == null) {
            outcome.complete(null);
        } else {
            outcome.completeExceptionally(error instanceof CompletionException ? error.getCause() : error);
        }
    }

    @Override
    public ByteBufAllocator alloc() {
        return session.alloc();
    }
}
