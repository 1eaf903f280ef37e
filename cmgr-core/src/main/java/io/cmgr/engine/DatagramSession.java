// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.MulticastGroup;
import io.cmgr.session.Destination;
import io.cmgr.session.Listener;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.session.UdpSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session on a UDP socket: {@code DATA* DISCONNECTED}. No datagram, in or out, ends it. */
final class DatagramSession extends ChannelSession
        implements UdpSession, PendingDatagram.Source, PendingMembership.Member {
    private static final Logger log = LoggerFactory.getLogger(DatagramSession.class);

    private final int maxDatagram;
    private final LandingBuffer landing;
    private final GroupMemberships groups;
    private final @Nullable InetSocketAddress bound;
    private final DatagramOutput output;

    /** The close under way; null until it begins. Nothing is delivered from then on. */
    private @Nullable GracefulClose closing;

    DatagramSession(
            EngineContext context,
            String id,
            Channel channel,
            SessionHandler handler,
            int maxDatagram,
            LandingBuffer landing,
            GroupMemberships groups,
            @Nullable InetSocketAddress bound) {
        super(context, id, SessionKind.UDP, channel, handler, context.settings().maxPendingBytes());
        this.maxDatagram = maxDatagram;
        this.landing = landing;
        this.groups = groups;
        this.bound = bound;
        output = new DatagramOutput(channel, loop);
    }

    /** Reads from now on. */
    void start() {
        announced();
        landing.at(loop.landingPlace());
        pauses.apply();
    }

    @Override
    DatagramOutput output() {
        return output;
    }

    @Override
    public @Nullable Listener listener() {
        return null;
    }

    @Override
    public @Nullable SSLSession sslSession() {
        return null;
    }

    @Override
    public Destination<Void> to(InetSocketAddress peer) {
        if (peer.isUnresolved()) {
            throw new IllegalArgumentException(
                    "peer: " + peer.toString().replaceAll("[^ -~]", "?") + " is not a resolved address");
        }
        return new Peer(peer);
    }

    @Override
    public CompletableFuture<Void> joinGroup(InetAddress group, @Nullable NetworkInterface networkInterface) {
        return change(new MulticastGroup(group, networkInterface), groups::join);
    }

    @Override
    public CompletableFuture<Void> leaveGroup(InetAddress group, @Nullable NetworkInterface networkInterface) {
        return change(new MulticastGroup(group, networkInterface), groups::leave);
    }

    private CompletableFuture<Void> change(MulticastGroup group, PendingMembership.Change change) {
        InternetAddresses.requireCarried(bound, group);
        if (!isOpen()) {
            return LoopAwareFuture.failed(context.loops(), lateRefusal());
        }
        PendingMembership pendingChange = new PendingMembership(context.loops(), this, group, change);
        loop.execute(pendingChange);
        return pendingChange;
    }

    /** A UDP session has no peer of its own. */
    @Override
    public CompletableFuture<Void> write(ByteBuf data) {
        return Buffers.refuse(
                Buffers.requireAlive(data),
                context.loops(),
                new IllegalStateException("session " + id() + " is UDP and has no peer: write to an address"));
    }

    CompletableFuture<Void> write(ByteBuf data, InetSocketAddress peer) {
        int size = Buffers.requireAlive(data).readableBytes();
        if (!isOpen()) {
            return Buffers.refuse(data, context.loops(), lateRefusal());
        }
        if (peer.getPort() == 0) {
            return Buffers.refuse(
                    data, context.loops(), new IllegalArgumentException("peer: " + peer + " has no port to answer to"));
        }
        if (size == 0) {
            return Buffers.refuse(
                    data, context.loops(), new UnsupportedOperationException("an empty datagram cannot be sent"));
        }
        if (!pending.admit(size)) {
            figures.dropped();
            return Buffers.refuse(
                    data,
                    context.loops(),
                    new SlowConsumerException("session " + id() + ": " + size + " bytes more than its maxPendingBytes, "
                            + pending.get() + " are unsent"));
        }
        PendingDatagram datagram = new PendingDatagram(context.loops(), this, data, peer);
        loop.execute(datagram);
        return datagram;
    }

    @Override
    public void write(PendingDatagram datagram) {
        if (isClosing()) {
            datagram.refuse();
        } else {
            output.write(datagram);
        }
    }

    /** Whether the close has begun, behind everything that was asked for before it. Event loop only. */
    @Override
    public boolean isClosing() {
        return closing != null || finished();
    }

    @Override
    public void refuse(PendingDatagram datagram) {
        datagram.packet().release();
        pending.release(datagram.size());
        datagram.completeExceptionally(refusal());
    }

    @Override
    public void sent(PendingDatagram datagram, ChannelFuture outcome) {
        boolean relieved =
                outcome.isSuccess() ? settled(datagram.size(), datagram.size(), 1) : givenUp(datagram.size());
        output.sent();
        if (outcome.isSuccess()) {
            datagram.complete(null);
        } else {
            datagram.completeExceptionally(isOpen() ? outcome.cause() : refusal());
        }
        if (relieved) {
            writable();
        }
    }

    /** A datagram has come; takes it over, and delivers a copy of its exact size. */
    void read(DatagramPacket packet) {
        ByteBuf landed = packet.content();
        boolean cut = landed.readableBytes() > maxDatagram;
        int size = cut ? maxDatagram : landed.readableBytes();
        ByteBuf data = null;
        try {
            if (!closeRequested()) {
                data = alloc().directBuffer(size);
                landed.readBytes(data, size);
                figures.read(size);
                if (cut) {
                    figures.truncated();
                }
                output.readBegins();
                handler.onDatagram(this, data, packet.sender(), cut);
            }
        } catch (Throwable error) {
            handlerFailed(error);
        } finally {
            packet.release();
            if (data != null) {
                data.release();
            }
        }
    }

    void readComplete() {
        output.readComplete();
    }

    /** An error of one datagram, or of reading one: the socket lives on. */
    void failed(Throwable error) {
        log.debug("session {}: {}", id(), error.toString());
    }

    @Override
    void beginClose() {
        if (closing == null) {
            closing = new GracefulClose(
                    channel(),
                    output,
                    peerEnded -> null,
                    true,
                    context.settings().drainTimeout().toNanos());
            closing.begin();
        }
    }

    @Override
    void letGo() {
        if (closing != null) {
            closing.cancel();
        }
        landing.leave();
    }

    /** One peer of the socket. */
    private final class Peer implements Destination<Void> {
        private final InetSocketAddress address;

        Peer(InetSocketAddress address) {
            this.address = address;
        }

        @Override
        public CompletableFuture<Void> write(ByteBuf data) {
            return DatagramSession.this.write(data, address);
        }

        @Override
        public ByteBufAllocator alloc() {
            return DatagramSession.this.alloc();
        }
    }
}
