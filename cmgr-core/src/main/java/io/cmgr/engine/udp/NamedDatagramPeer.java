// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.udp;

import io.cmgr.check.Ranges;
import io.cmgr.config.HostPort;
import io.cmgr.engine.datagram.DatagramSender;
import io.cmgr.engine.datagram.UdpSocket;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.output.Buffers;
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
 * A peer of a UDP session, given by its name. The name is looked up for each datagram, off the event loops. The
 * datagram goes to the first of the name's addresses that is of the socket's family and that the system can send to.
 * Any thread may write.
 */
record NamedDatagramPeer(UdpSocket socket, DatagramSender sender, PeerLookUps lookUps, HostPort peer)
        implements Destination<Void> {
    NamedDatagramPeer {
        Ranges.port(peer.port(), 1);
    }

    @Override
    public CompletableFuture<Void> write(ByteBuf data) {
        int size = Buffers.requireAlive(data).readableBytes();
        if (!sender.session().isOpen()) {
            return sender.refuse(data, sender.session().refusalAfterClose());
        }
        CompletableFuture<List<InetAddress>> lookUp = lookUps.begin(peer.host(), size);
        if (lookUp == null) {
            return sender.refuseMore(data, "so many wait for the look-up of a name");
        }
        LoopAwareFuture<Void> outcome = new LoopAwareFuture<>(sender.loops());
        var unusedCancel = outcome.whenComplete((sent, error) -> lookUp.cancel(false)); // unless it is complete
        var unused = lookUp.thenCompose(
                        addresses -> send(data, fitting(addresses).iterator()))
                .whenComplete((sent, error) -> {
                    data.release();
                    if (lookUp.isCompletedExceptionally()) {
                        sender.session().failedWrites(1);
                    }
                    complete(outcome, lookUp.isCancelled() ? sender.session().refusalAfterClose() : error);
                });
        return outcome;
    }

    /** The addresses of the socket's family; throws if there is none. */
    private List<InetAddress> fitting(List<InetAddress> addresses) {
        List<InetAddress> fitting = addresses.stream().filter(socket::canSendTo).toList();
        if (fitting.isEmpty()) {
            sender.session().failedWrites(1);
            throw new CompletionException(new ProtocolException(
                    peer.host() + ": none of its " + addresses.size() + " addresses is of the family of session "
                            + sender.session().id()));
        }
        return fitting;
    }

    /** Sends to the next address. If the system cannot send to it, the one after that is tried, and so on. */
    private CompletionStage<Void> send(ByteBuf data, Iterator<InetAddress> addresses) {
        return sender.write(data.retainedDuplicate(), new InetSocketAddress(addresses.next(), peer.port()))
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
        return sender.session().alloc();
    }
}
