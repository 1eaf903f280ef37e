// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.udp;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.PrintableText;
import io.cmgr.check.Ranges;
import io.cmgr.config.HostPort;
import io.cmgr.config.MulticastGroup;
import io.cmgr.engine.address.InternetAddresses;
import io.cmgr.engine.close.LingeringClose;
import io.cmgr.engine.datagram.DatagramInput;
import io.cmgr.engine.datagram.DatagramOutput;
import io.cmgr.engine.datagram.DatagramSender;
import io.cmgr.engine.datagram.GroupOutput;
import io.cmgr.engine.datagram.HeldDatagrams;
import io.cmgr.engine.datagram.MemoryShortage;
import io.cmgr.engine.datagram.UdpSocket;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.Lease;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.output.Buffers;
import io.cmgr.engine.report.Paragraph;
import io.cmgr.engine.session.ChannelSession;
import io.cmgr.engine.thread.StrayInterrupt;
import io.cmgr.session.Destination;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionKind;
import io.cmgr.session.UdpSession;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session on a UDP socket, which it shares among all peers. Its handler gets {@code DATA* DISCONNECTED}. Datagrams
 * come in by a {@link DatagramInput} and go out by a {@link DatagramSender}. The session survives a datagram that
 * cannot be sent or received, and an exception of its handler: any host can send to the socket, and must not be able to
 * end it for the others.
 */
public final class DatagramSession extends ChannelSession implements UdpSession, HeldDatagrams.Receiver {
    private static final Logger log = LoggerFactory.getLogger(DatagramSession.class);

    private final UdpSocket socket;
    private final DatagramInput input;
    private final DatagramOutput output;
    private final DatagramSender sender;
    private final PeerLookUps lookUps;
    private final KernelDrops kernelDrops;
    private final MemoryShortage memoryShortage;
    private final AtomicLong truncated = new AtomicLong();

    DatagramSession(
            ManagerContext context,
            String id,
            UdpSocket socket,
            SessionHandler handler,
            long maxPendingBytes,
            Lease lease) {
        super(context, id, SessionKind.UDP, socket.channel(), handler, maxPendingBytes, lease);
        this.socket = socket;
        socket.landing().on(loop); // before another thread finds the session, whose pause and resume would read
        memoryShortage = new MemoryShortage(id, channel().eventLoop(), pauses, context.faults());
        input = new DatagramInput(socket, pauses, memoryShortage, this);
        output = new DatagramOutput(channel(), loop);
        GroupOutput groupOutput = new GroupOutput(id, channel(), output, socket.groups());
        sender = new DatagramSender(this, context.loops(), loop, counters, output, groupOutput);
        lookUps = new PeerLookUps(context.resolver(), maxPendingBytes);
        kernelDrops = new KernelDrops(context.transport(), channel());
    }

    /** Starts reading, unless the session is paused. */
    void start() {
        open();
        pauses.apply();
    }

    DatagramInput input() {
        return input;
    }

    @Override
    public DatagramOutput output() {
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
        return new DatagramPeer(sender, peer);
    }

    /** The peer of this name, which is looked up for each datagram. Any thread. */
    public Destination<Void> to(HostPort peer) {
        return new NamedDatagramPeer(socket, sender, lookUps, peer);
    }

    /** Refuses the write: a UDP session has no peer of its own. */
    @Override
    public CompletableFuture<Void> write(ByteBuf data) {
        failedWrites(1);
        return Buffers.refuse(
                Buffers.requireAlive(data),
                context.loops(),
                new IllegalStateException("session " + id() + " is UDP and has no peer: write to an address"));
    }

    @Override
    public CompletableFuture<SSLSession> startTls(SslContext tls) {
        requireNonNull(tls, "context");
        return LoopAwareFuture.failed(
                context.loops(),
                new IllegalStateException("startTls: session " + id() + " is UDP, and TLS needs a stream"));
    }

    @Override
    public void idleTimeout(Duration limit) {
        throw withoutTimeout("idleTimeout", limit);
    }

    @Override
    public void readTimeout(Duration limit) {
        throw withoutTimeout("readTimeout", limit);
    }

    private UnsupportedOperationException withoutTimeout(String name, Duration limit) {
        Ranges.limitOrZero(name, limit);
        return new UnsupportedOperationException(name + ": session " + id() + " is UDP and has no peer to be silent");
    }

    @Override
    public CompletableFuture<Void> pipeTo(Session to) {
        requireNonNull(to, "to");
        return LoopAwareFuture.failed(
                context.loops(),
                new UnsupportedOperationException("session " + id() + " is UDP: it has no stream to pipe"));
    }

    @Override
    public CompletableFuture<Void> closeOutput() {
        return LoopAwareFuture.failed(
                context.loops(),
                new UnsupportedOperationException("session " + id() + " is UDP: its output has no end"));
    }

    @Override
    public boolean join(String room) {
        requireNonNull(room, "room");
        throw new IllegalStateException("join: session " + id() + " is UDP and has no peer to be in a room");
    }

    @Override
    public void leave(String room) {
        requireNonNull(room, "room");
    }

    @Override
    public Set<String> rooms() {
        return Set.of();
    }

    @Override
    public CompletableFuture<Void> joinGroup(InetAddress group, @Nullable NetworkInterface networkInterface) {
        return change(new MulticastGroup(group, networkInterface), socket.groups()::join);
    }

    @Override
    public CompletableFuture<Void> leaveGroup(InetAddress group, @Nullable NetworkInterface networkInterface) {
        return change(new MulticastGroup(group, networkInterface), socket.groups()::leave);
    }

    private CompletableFuture<Void> change(MulticastGroup group, MembershipChange.Change change) {
        InternetAddresses.requireReceivable(socket.bound(), group);
        if (!isOpen()) {
            return LoopAwareFuture.failed(context.loops(), refusalAfterClose());
        }
        MembershipChange pending = new MembershipChange(context.loops(), this, group, change);
        loop.execute(pending);
        return pending;
    }

    @Override
    public boolean receives() {
        return !endRequested();
    }

    @Override
    public void deliver(ByteBuf data, InetSocketAddress from, boolean cut) {
        try {
            if (receives()) {
                counters.read(data.readableBytes());
                if (cut) {
                    truncated.incrementAndGet();
                }
                output.readBegins();
                handler.onDatagram(this, data, from, cut);
            }
        } catch (Throwable error) {
            input.discard();
            handlerFailed("onDatagram threw", error);
        } finally {
            StrayInterrupt.clear();
            release(data, "onDatagram");
        }
    }

    @Override
    public void readComplete() {
        output.readComplete();
        counters.readComplete();
    }

    /** Reports a callback that has failed. What it was called for is lost, but the session stays open. Event loop only. */
    @Override
    public void handlerFailed(String what, Throwable error) {
        context.faults().report("session " + id(), what + ", the socket lives on", error);
    }

    /**
     * Reading has failed. The socket lives on, unless Netty closes its channel: on NIO it does so after most errors,
     * see <a href="https://github.com/netty/netty/pull/5899">netty#5899</a>.
     */
    void failed(Throwable error) {
        log.debug("session {}: {}", id(), PrintableText.of(error));
        if (error instanceof OutOfMemoryError) {
            memoryShortage.pause(error);
        }
        try {
            channel().eventLoop().execute(() -> closedBy(error)); // runs before the channel becomes inactive
        } catch (RejectedExecutionException loopIsGone) {
            // the event loop has ended, and the reason for the end has been recorded
        }
    }

    private void closedBy(Throwable error) {
        if (!channel().isOpen()) {
            recordReason(new EndReason(DisconnectReason.IO_ERROR, error));
        }
    }

    @Override
    protected void explain(Paragraph text) {
        long dropped = kernelDropped();
        if (dropped > 0) {
            text.say("The kernel has dropped " + Paragraph.count(dropped, "datagram") + " that nobody read in time");
        }
        if (discardedCount() > 0) {
            text.say(Paragraph.count(discardedCount(), "datagram") + " were read and could not be delivered");
        }
    }

    @Override
    protected int localAddresses() {
        return Math.max(1, socket.hostAddresses());
    }

    @Override
    protected long truncatedCount() {
        return truncated.get();
    }

    @Override
    protected long discardedCount() {
        return input.discarded();
    }

    @Override
    protected long kernelDropped() {
        return kernelDrops.count();
    }

    @Override
    protected void closeBegins() {
        kernelDrops.keep();
    }

    /** Closes the socket. UDP has no half-close, so there is nothing to linger for. */
    @Override
    @Nullable
    protected LingeringClose shutDownOutput() {
        closeNow();
        return null;
    }

    @Override
    public void closeNow() {
        kernelDrops.keep();
        super.closeNow();
    }

    @Override
    protected void releaseResources() {
        input.release();
        lookUps.close();
    }
}
