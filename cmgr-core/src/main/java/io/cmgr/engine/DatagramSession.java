// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.check.PrintableText;
import io.cmgr.config.MulticastGroup;
import io.cmgr.session.Destination;
import io.cmgr.session.DisconnectReason;
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
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session on a UDP socket: {@code DATA* DISCONNECTED}. No datagram ends it, in or out, whatever the handler makes of
 * it: the socket is everybody's, and anybody can send.
 */
final class DatagramSession extends ChannelSession
        implements UdpSession, PendingDatagram.Source, PendingMembership.Member, HeldDatagrams.Receiver {
    private static final Logger log = LoggerFactory.getLogger(DatagramSession.class);

    private final int maxDatagram;
    private final LandingBuffer landing;
    private final HeldDatagrams held;
    private final GroupMemberships groups;
    private final @Nullable InetSocketAddress bound;
    private final int localAddresses;
    private final DatagramOutput output;
    private final GroupOutput groupOutput;
    private final MemoryShortage memoryShortage;
    final PeerLookUps peerLookUps;

    /** Datagrams that were read and dropped. Counted on the event loop. */
    private final AtomicLong discarded = new AtomicLong();

    /** What the kernel has told last, since of a closed socket it tells nothing; -1 if it never has. */
    private volatile long kernelDropped = -1;

    DatagramSession(
            EngineContext context,
            String id,
            Channel channel,
            SessionHandler handler,
            int maxDatagram,
            LandingBuffer landing,
            GroupMemberships groups,
            @Nullable InetSocketAddress bound,
            int hostAddresses,
            Lease lease) {
        super(context, id, SessionKind.UDP, channel, handler, context.settings().maxPendingBytes(), lease);
        this.maxDatagram = maxDatagram;
        this.landing = landing;
        this.groups = groups;
        this.bound = bound;
        localAddresses = Math.max(1, hostAddresses);
        held = new HeldDatagrams(pauses, channel.eventLoop(), this);
        output = new DatagramOutput(channel, loop);
        groupOutput = new GroupOutput(id, channel, output, groups);
        memoryShortage = new MemoryShortage(id, channel.eventLoop(), pauses, context.faults());
        peerLookUps = new PeerLookUps(context.resolver(), context.settings().maxPendingBytes());
    }

    /** Reads from now on. */
    void start() {
        open();
        landing.at(LandingPlace.of(loop));
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
            throw new IllegalArgumentException("peer: " + PrintableText.of(peer) + " is not a resolved address");
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

    /** Whether the socket can send to addresses of this one's family. */
    boolean carries(InetAddress address) {
        return InternetAddresses.carries(bound, address);
    }

    private CompletableFuture<Void> change(MulticastGroup group, PendingMembership.Change change) {
        InternetAddresses.requireCarried(bound, group);
        if (!isOpen()) {
            return LoopAwareFuture.failed(context.loops(), refusalAfterClose());
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
            return Buffers.refuse(data, context.loops(), refusalAfterClose());
        }
        if (peer.getPort() == 0) {
            return Buffers.refuse(
                    data, context.loops(), new IllegalArgumentException("peer: " + peer + " has no port to answer to"));
        }
        if (size == 0) {
            return Buffers.refuse(
                    data, context.loops(), new UnsupportedOperationException("an empty datagram cannot be sent"));
        }
        if (!counters.admit(size)) {
            return refuseMore(data, counters.get() + " are unsent");
        }
        PendingDatagram datagram = new PendingDatagram(context.loops(), this, data, peer);
        loop.execute(datagram);
        return datagram;
    }

    /** Refuses a datagram because of what waits already. */
    CompletableFuture<Void> refuseMore(ByteBuf data, String waiting) {
        counters.dropped();
        String more = "session " + id() + ": " + data.readableBytes() + " bytes more than its maxPendingBytes, ";
        return Buffers.refuse(data, context.loops(), new SlowConsumerException(more + waiting));
    }

    @Override
    public void write(PendingDatagram datagram) {
        if (refusesQueued()) {
            datagram.refuse();
            return;
        }
        InetAddress group = datagram.group();
        if (group == null) {
            output.write(datagram);
            return;
        }
        try {
            groupOutput.write(datagram, group);
        } catch (IOException unreachable) {
            refuse(datagram, unreachable);
        }
    }

    @Override
    public boolean isClosing() {
        return refusesQueued();
    }

    @Override
    public void refuse(PendingDatagram datagram, Throwable why) {
        datagram.packet().release();
        counters.release(datagram.size());
        datagram.completeExceptionally(why);
    }

    @Override
    public void sent(PendingDatagram datagram, ChannelFuture outcome) {
        InetAddress group = datagram.takeBack();
        if (group != null) {
            if (!outcome.isSuccess() && groupOutput.writeAgain(datagram, group)) {
                output.sent();
                return;
            }
            datagram.packet().release();
        }
        boolean relieved =
                outcome.isSuccess() ? settled(datagram.size(), datagram.size(), 1) : givenUp(datagram.size());
        output.sent();
        if (outcome.isSuccess()) {
            datagram.complete(null);
        } else {
            datagram.completeExceptionally(isOpen() ? outcome.cause() : refusal());
        }
        StrayInterrupt.clear();
        if (relieved) {
            writable();
        }
    }

    /** A datagram has come; takes it over. */
    void read(DatagramPacket packet) {
        try {
            if (!endRequested()) {
                int landed = packet.content().readableBytes();
                boolean cut = landed > maxDatagram;
                ByteBuf data = copy(packet.content(), cut ? maxDatagram : landed);
                if (data != null) {
                    held.arrived(data, packet.sender(), cut);
                }
            }
        } finally {
            packet.release();
        }
    }

    @Override
    public void deliver(ByteBuf data, InetSocketAddress from, boolean cut) {
        try {
            if (!endRequested()) {
                counters.read(data.readableBytes());
                if (cut) {
                    counters.truncated();
                }
                output.readBegins();
                handler.onDatagram(this, data, from, cut);
            }
        } catch (Throwable error) {
            discarded.incrementAndGet();
            handlerFailed("onDatagram", error);
        } finally {
            StrayInterrupt.clear();
            data.release();
        }
    }

    /** A copy of exact size; null where there is no memory, now or when the datagram landed. */
    private @Nullable ByteBuf copy(ByteBuf landed, int size) {
        Throwable shortage = landing.shortage();
        if (shortage == null) {
            try {
                ByteBuf data = alloc().directBuffer(size);
                landed.readBytes(data, size);
                return data;
            } catch (OutOfMemoryError noMemory) {
                shortage = noMemory;
            }
        }
        discarded.incrementAndGet();
        memoryShortage.pause(shortage);
        return null;
    }

    /** A callback threw: that costs what it was called for, and not the socket. Event loop only. */
    @Override
    void handlerFailed(String callback, Throwable error) {
        context.faults().report("session " + id(), callback + " threw, the socket lives on", error);
    }

    @Override
    public void readComplete() {
        output.readComplete();
    }

    /** An error of reading: the socket lives on, unless Netty closes the channel, which its NIO does for most. */
    void failed(Throwable error) {
        log.debug("session {}: {}", id(), PrintableText.of(error));
        if (error instanceof OutOfMemoryError) {
            memoryShortage.pause(error);
        }
        try {
            channel().eventLoop().execute(() -> closedBy(error)); // before the channel becomes inactive
        } catch (RejectedExecutionException loopIsGone) {
            // and everybody knows why
        }
    }

    private void closedBy(Throwable error) {
        if (!channel().isOpen()) {
            recordReason(new Ending(DisconnectReason.IO_ERROR, error));
        }
    }

    @Override
    int localAddresses() {
        return localAddresses;
    }

    @Override
    long discarded() {
        return discarded.get();
    }

    @Override
    long kernelDropped() {
        long now = context.transport().kernelDropped(channel());
        if (now >= 0) {
            kernelDropped = now;
        }
        return kernelDropped;
    }

    @Override
    void closeBegins() {
        long unused = kernelDropped();
    }

    /** A datagram socket has no end that its peers could be sent. */
    @Override
    @Nullable
    LingeringClose sendEnd() {
        closeNow();
        return null;
    }

    @Override
    void closeNow() {
        long unused = kernelDropped();
        super.closeNow();
    }

    /** A datagram socket has no peer that could finish sending. */
    @Override
    void stopReading() {}

    @Override
    void releaseResources() {
        held.release();
        landing.leave();
        peerLookUps.close();
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
