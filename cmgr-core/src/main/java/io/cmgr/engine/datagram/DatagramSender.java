// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import io.cmgr.engine.flow.SessionCounters;
import io.cmgr.engine.loop.EventLoops;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.output.Buffers;
import io.cmgr.engine.report.Flight;
import io.cmgr.engine.report.ReleasedBuffers;
import io.cmgr.engine.session.SessionLife;
import io.cmgr.engine.thread.StrayInterrupt;
import io.cmgr.session.SlowConsumerException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends the datagrams of a UDP session. A datagram is charged to the session's account of unsent bytes, waits in the
 * queue of the event loop, and is written there. When the kernel has taken or refused it, its bytes are taken off the
 * account and the caller's future completes. If one datagram is refused, the next may still be sent, so the session
 * stays open. Any thread may send; the methods of {@link PendingDatagram.Sender} say where they run.
 */
public final class DatagramSender implements PendingDatagram.Sender {
    private final SessionLife session;
    private final EventLoops loops;
    private final SessionLoop loop;
    private final SessionCounters counters;
    private final DatagramOutput output;
    private final GroupOutput groupOutput;

    public DatagramSender(
            SessionLife session,
            EventLoops loops,
            SessionLoop loop,
            SessionCounters counters,
            DatagramOutput output,
            GroupOutput groupOutput) {
        this.session = session;
        this.loops = loops;
        this.loop = loop;
        this.counters = counters;
        this.output = output;
        this.groupOutput = groupOutput;
    }

    /** The session that sends. */
    public SessionLife session() {
        return session;
    }

    /** For the futures of what is sent. */
    public EventLoops loops() {
        return loops;
    }

    /** Sends a datagram, or refuses it. Takes the buffer over. Any thread. */
    public CompletableFuture<Void> write(ByteBuf data, InetSocketAddress peer) {
        int size = Buffers.requireAlive(data).readableBytes();
        if (!session.isOpen()) {
            return refuse(data, session.refusalAfterClose());
        }
        if (peer.getPort() == 0) {
            return refuse(data, new IllegalArgumentException("peer: " + peer + " has no port to answer to"));
        }
        if (size == 0) {
            return refuse(data, new UnsupportedOperationException("an empty datagram cannot be sent"));
        }
        if (!counters.admit(size)) {
            return refuseMore(data, counters.get() + " are unsent");
        }
        PendingDatagram datagram = new PendingDatagram(loops, this, data, peer);
        loop.execute(datagram);
        return datagram;
    }

    /** Refuses a datagram because too much waits already, as the given text says. Any thread. */
    public CompletableFuture<Void> refuseMore(ByteBuf data, String waiting) {
        counters.dropped();
        Flight.slow(session, "maxPendingBytes", counters.get());
        String more =
                "session " + session.id() + ": " + data.readableBytes() + " bytes more than its maxPendingBytes, ";
        return refuse(data, new SlowConsumerException(more + waiting));
    }

    /** Counts a datagram that is not sent, releases it, and says why. Any thread. */
    public CompletableFuture<Void> refuse(ByteBuf data, Throwable why) {
        session.failedWrites(1);
        return Buffers.refuse(data, loops, why);
    }

    @Override
    public void write(PendingDatagram datagram) {
        if (session.refusesQueued()) {
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
    public void refuse(PendingDatagram datagram, Throwable why) {
        datagram.packet().release();
        counters.release(datagram.size());
        session.failedWrites(1);
        datagram.completeExceptionally(why);
    }

    @Override
    public Throwable refusal() {
        return session.refusal();
    }

    private void reportIfReleased(@Nullable Throwable cause) {
        if (cause != null && ReleasedBuffers.isBehind(cause)) {
            session.context
                    .faults()
                    .report("session " + session.id(), "a datagram had been released before it was sent", cause);
        }
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
        if (outcome.isSuccess()) {
            counters.wrote(datagram.size(), 1);
        }
        boolean relieved = counters.release(datagram.size()) && session.isOpen();
        output.sent();
        if (outcome.isSuccess()) {
            datagram.complete(null);
        } else {
            session.failedWrites(1);
            reportIfReleased(outcome.cause());
            datagram.completeExceptionally(session.isOpen() ? outcome.cause() : session.refusal());
        }
        StrayInterrupt.clear();
        output.answerFlushed();
        if (relieved) {
            session.writable();
        }
    }
}
