// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import io.cmgr.engine.address.UnixAddresses;
import io.cmgr.engine.close.ChannelClose;
import io.cmgr.engine.close.KernelOutput;
import io.cmgr.engine.flow.ReadPauses;
import io.cmgr.engine.manager.Lease;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.report.Flight;
import io.cmgr.engine.report.Paragraph;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SessionPause;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session with a Netty channel of its own: a stream or a UDP socket. It ends when the channel has become inactive.
 */
public abstract class ChannelSession extends SessionLife {
    public final ReadPauses pauses;
    private final Channel channel;
    private final SocketAddress localAddress;
    private final @Nullable SocketAddress remoteAddress;

    public ChannelSession(
            ManagerContext context,
            String id,
            SessionKind kind,
            Channel channel,
            SessionHandler handler,
            long maxPendingBytes,
            Lease lease) {
        super(context, context.loops().of(channel.eventLoop()), id, kind, handler, maxPendingBytes, lease);
        this.channel = channel;
        pauses = new ReadPauses(channel);
        localAddress = UnixAddresses.local(channel);
        remoteAddress = UnixAddresses.remote(channel);
    }

    @Override
    public void closeNow() {
        ChannelClose.now(channel);
    }

    /**
     * Sets SO_LINGER to 0, which makes the close a reset. Datagram and Unix-domain sockets ignore that and just close.
     */
    @Override
    protected final void reset() {
        if (channel.isOpen() && !finished()) {
            recordDestroyed(KernelOutput.unacknowledged(channel));
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            closeNow();
        }
    }

    /** Says what is particular to this kind of session. Any thread: a moment's picture. */
    protected void explain(Paragraph text) {}

    /** For how long the kernel has taken nothing of the output, where that is watched; else null. Any thread. */
    protected @Nullable Duration withoutProgress() {
        return null;
    }

    @Override
    public final String explain() {
        Paragraph text = new Paragraph();
        Explanation explanation = new Explanation(this, text);
        explanation.life();
        if (!finished()) {
            explanation.loop();
            explanation.reads(pauses);
            explain(text);
        }
        explanation.events();
        if (!finished()) {
            explanation.output(withoutProgress());
            explanation.close();
            explanation.kernel();
        }
        explanation.figures();
        return text.toString();
    }

    @Override
    protected final List<SessionPause> lastingPauses() {
        return closeHasBegun() || finished() ? List.of() : pauses.lasting();
    }

    @Override
    protected final @Nullable Instant stalledSince() {
        Duration stalled = closeHasBegun() || finished() || counters.get() == 0 ? null : withoutProgress();
        return stalled == null ? null : Instant.now().minus(stalled);
    }

    @Override
    public final Channel channel() {
        return channel;
    }

    @Override
    public final <T> Attribute<T> attr(AttributeKey<T> key) {
        return channel.attr(key);
    }

    @Override
    public final <T> boolean hasAttr(AttributeKey<T> key) {
        return channel.hasAttr(key);
    }

    @Override
    public final ByteBufAllocator alloc() {
        return channel.alloc();
    }

    @Override
    public final SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public final @Nullable SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public final void pauseReads(Object owner) {
        pause(owner);
    }

    @Override
    public final void resumeReads(Object owner) {
        resume(owner);
    }

    @Override
    public final void pauseReads() {
        pause(ReadPauses.APPLICATION);
    }

    @Override
    public final void resumeReads() {
        resume(ReadPauses.APPLICATION);
    }

    private void pause(Object owner) {
        boolean before = pauses.paused();
        pauses.pause(owner);
        if (!before) {
            Flight.paused(this, owner);
        }
    }

    private void resume(Object owner) {
        pauses.resume(owner);
        if (!pauses.paused()) {
            Flight.resumed(this);
        }
    }
}
