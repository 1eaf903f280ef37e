// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.session.Destination;
import io.cmgr.session.Listener;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.session.UdpSession;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session on a UDP socket: {@code DATA* DISCONNECTED}. No datagram, in or out, ends it. */
final class DatagramSession extends ChannelSession implements UdpSession {
    private static final Logger log = LoggerFactory.getLogger(DatagramSession.class);

    private final int maxDatagram;
    private final LandingBuffer landing;
    private final DatagramOutput output;

    /** The close under way; null until it begins. Nothing is delivered from then on. */
    private @Nullable GracefulClose closing;

    DatagramSession(
            Engine engine, String id, Channel channel, SessionHandler handler, int maxDatagram, LandingBuffer landing) {
        super(engine, id, SessionKind.UDP, channel, handler, engine.settings().maxPendingBytes());
        this.maxDatagram = maxDatagram;
        this.landing = landing;
        output = new DatagramOutput(channel, loop);
    }

    /** Reads from now on. */
    void start() {
        announced();
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
    public Destination<Void> to(InetSocketAddress peer) {
        if (peer.isUnresolved() || peer.getPort() == 0) {
            throw new IllegalArgumentException("peer: " + peer + " is not a resolved address with a port");
        }
        return new DatagramPeer(this, peer);
    }

    /** A UDP session has no peer of its own. */
    @Override
    public CompletableFuture<Void> write(ByteBuf data) {
        return Buffers.refuse(
                Buffers.requireAlive(data),
                engine.loops(),
                new IllegalStateException("session " + id() + " is UDP and has no peer: write to an address"));
    }

    CompletableFuture<Void> write(ByteBuf data, InetSocketAddress peer) {
        int size = Buffers.requireAlive(data).readableBytes();
        if (!isOpen()) {
            return Buffers.refuse(data, engine.loops(), refusal());
        }
        if (size == 0) {
            return Buffers.refuse(
                    data, engine.loops(), new UnsupportedOperationException("an empty datagram cannot be sent"));
        }
        if (!pending.admit(size)) {
            figures.dropped();
            return Buffers.refuse(
                    data,
                    engine.loops(),
                    new SlowConsumerException("session " + id() + ": " + size + " bytes more than its maxPendingBytes, "
                            + pending.get() + " are unsent"));
        }
        PendingDatagram datagram = new PendingDatagram(engine.loops(), this, data, peer);
        loop.execute(datagram);
        return datagram;
    }

    void writeOnLoop(PendingDatagram datagram, DatagramPacket packet) {
        if (closing != null || finished()) {
            datagram.refuse();
        } else {
            output.write(datagram, packet);
        }
    }

    void sent(PendingDatagram datagram, boolean success) {
        boolean relieved = settled(datagram.size(), success ? 1 : 0);
        output.sent();
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
            if (closing == null) {
                data = alloc().directBuffer(size).writeBytes(landed, size);
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
                    channel(), output, true, engine.settings().drainTimeout().toNanos());
            closing.begin();
        }
    }

    @Override
    void finish() {
        if (closing != null) {
            closing.cancel();
        }
        landing.free();
        super.finish();
    }
}
