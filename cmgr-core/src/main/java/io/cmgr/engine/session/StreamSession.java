// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import static java.util.Objects.requireNonNull;

import io.cmgr.config.Framing;
import io.cmgr.engine.broadcast.Audience;
import io.cmgr.engine.broadcast.BroadcastTarget;
import io.cmgr.engine.close.LingeringClose;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.Lease;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.output.BatchedOutput;
import io.cmgr.engine.output.Buffers;
import io.cmgr.engine.output.PromisedOutput;
import io.cmgr.engine.output.StreamOutput;
import io.cmgr.engine.thread.StrayInterrupt;
import io.cmgr.engine.tls.Tls;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.PrematureChannelClosureException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A session on a stream of bytes. In whatever order the network and the application act, its handler hears
 * {@code ACCEPTED? (NEW DATA* END?)? DISCONNECTED}. Its channel handler calls it on the event loop; what may be called
 * on any thread is declared by {@link io.cmgr.session.Session}.
 */
public final class StreamSession extends ChannelSession implements StreamOutput.Owner, BroadcastTarget {
    private static final EndReason IDLE = new EndReason(DisconnectReason.IDLE_TIMEOUT, null);

    private final @Nullable Listener listener;
    private final StreamOutput output;
    private final StreamSettings settings;
    private final SocketAddress peer;
    private final Tls tls;
    private final SlowPeerPolicy slowPeer;

    /** The sessions that a broadcast reaches together with this one; null until this one is open. */
    private volatile @Nullable Audience audience;

    /** Whether the application has taken its channel back. */
    private boolean detached;

    public StreamSession(
            ManagerContext context,
            String id,
            Channel channel,
            @Nullable Listener listener,
            SessionHandler handler,
            StreamSettings settings,
            Lease lease) {
        super(context, id, settings.kind(channel), channel, handler, settings.maxPendingBytes(), lease);
        this.listener = listener;
        peer = requireNonNull(remoteAddress());
        tls = Tls.of(channel);
        output = settings.filtered()
                ? new PromisedOutput(this, counters, channel, loop)
                : new BatchedOutput(this, counters, channel, loop);
        this.settings = settings;
        slowPeer = new SlowPeerPolicy(this, settings);
        channel.attr(SESSION).setIfAbsent(this); // of two attachments that race, one has the channel
    }

    @Override
    public @Nullable Listener listener() {
        return listener;
    }

    @Override
    protected StreamOutput output() {
        return output;
    }

    @Override
    public CompletableFuture<Void> write(ByteBuf data) {
        int size = Buffers.requireAlive(data).readableBytes();
        if (!isOpen()) {
            return Buffers.refuse(data, context.loops(), refusalAfterClose());
        }
        if (size == 0 && settings.framing().kind() == Framing.Kind.RAW) {
            data.release();
            return output.writeNothing();
        }
        ByteBuf message;
        try {
            message = settings.encoder().encode(data, alloc());
        } catch (IllegalArgumentException | OutOfMemoryError unsendable) {
            return LoopAwareFuture.failed(context.loops(), unsendable);
        }
        Audience heard = audience;
        return output.write(message, size, heard == null ? 0 : heard.account().get());
    }

    @Override
    public Throwable noRoom(int size) {
        return slowPeer.refuse(size);
    }

    @Override
    public boolean admitBroadcast(int size) {
        return output.admitBroadcast(size);
    }

    @Override
    public void broadcastWritten(ChannelFuture written) {
        output.broadcastWritten(written);
    }

    @Override
    public void broadcastDropped() {
        counters.dropped();
    }

    @Override
    public void sent(long bytes, int messages) {
        if (!closeHasBegun()) {
            slowPeer.kernelHasTaken();
        }
        counters.wrote(bytes, messages);
    }

    @Override
    public void kernelFull() {
        if (!closeHasBegun()) {
            slowPeer.kernelFull();
        }
    }

    Tls tls() {
        return tls;
    }

    @Override
    public @Nullable SSLSession sslSession() {
        return tls.session();
    }

    /** From now on broadcasts reach the session, too. */
    @Override
    @Nullable
    public Throwable opened() {
        audience = context.streams().join(channel(), loop, settings.framing(), settings.filtered());
        return super.opened();
    }

    /** The TLS handshake has failed, and TLS closes the channel. */
    void handshakeFailed(Throwable cause) {
        recordReason(new EndReason(DisconnectReason.TLS_FAILED, cause));
        refuseWrites();
    }

    /** Delivers bytes, and releases them. */
    void read(ByteBuf data) {
        try {
            if (!endRequested()) {
                output.readBegins();
                counters.read(data.readableBytes());
                handler.onData(this, data, peer);
            }
        } catch (Throwable error) {
            handlerFailed("onData", error);
        } finally {
            StrayInterrupt.clear();
            data.release();
        }
    }

    void readComplete() {
        output.readComplete();
    }

    @Override
    protected void stopReading() {
        pauses.overrideToStop();
    }

    /** No byte has moved either way for the idle time-out. */
    void idle() {
        if (hasBeenOpen() && !endRequested()) {
            requestEnd(IDLE);
        }
    }

    /** The channel reports an error. */
    void failed(Throwable error) {
        if (error instanceof ChannelOutputShutdownException) {
            outputFailed(error);
        } else if (error instanceof PrematureChannelClosureException) {
            recordReason(new EndReason(DisconnectReason.PEER_CLOSED, error)); // the end of the input follows
        } else if (!(error instanceof ClosedChannelException)) {
            EndReason why = slowPeer.endingOf(error);
            switch (why.reason()) {
                case HANDLER_ERROR -> handlerFailed("a handler of its pipeline", error);
                case PROTOCOL_ERROR -> requestEnd(why); // what was written still goes out
                default -> {
                    recordReason(why);
                    LingeringClose.unlessOn(channel());
                }
            }
        }
    }

    @Override
    public void outputFailed(Throwable error) {
        if (hasOutputFailed() || error instanceof ClosedChannelException) {
            return;
        }
        leaveAudience();
        failOutput(slowPeer.endingOf(error).foundByWrite());
        if (pauses.holding()) {
            closeNow();
        }
    }

    /** The session is paused. If its output has failed, it is closed: nothing can be delivered before it ends. */
    void paused() {
        if (hasOutputFailed()) {
            closeNow();
        }
    }

    /** An attached channel that the application has taken back is not ours to close. */
    @Override
    protected void beginClose() {
        if (!detached) {
            super.beginClose();
        }
    }

    @Override
    protected void closeBegins() {
        leaveAudience();
        slowPeer.stopWatching();
        output.stopTaking();
        if (!hasOutputFailed()) {
            pauses.overrideToRead();
        }
    }

    @Override
    @Nullable
    protected LingeringClose sendEnd() {
        long drainNanos = context.settings().drainTimeout().toNanos();
        return new OutputShutdown(
                        channel(),
                        tls,
                        hasBeenOpen(),
                        settings.attached(),
                        hasInputEnded(),
                        drainNanos,
                        this::undelivered)
                .send();
    }

    /** If the peer has finished sending, that it takes nothing is how the session fails. */
    @Override
    protected void drainStalled() {
        recordReason(slowPeer.stalledWithin("drainTimeout"));
        closeNow();
    }

    /** The application has taken our handler out of the pipeline: an attached channel is its own again. */
    void detached() {
        if (finished()) {
            return;
        }
        detached = true;
        recordReason(EndReason.LOCAL_CLOSE);
        refuseWrites();
        leaveAudience();
        if (!settings.attached()) {
            closeNow();
        }
        try {
            channel().eventLoop().execute(this::finish); // a callback may be running now
        } catch (RejectedExecutionException loopIsGone) {
            finishAfterLoop();
        }
    }

    @Override
    protected EndReason defaultReason() {
        return settings.attached() ? EndReason.PEER_CLOSED : EndReason.LOCAL_CLOSE;
    }

    private void leaveAudience() {
        if (audience != null) {
            audience.leave(channel());
        }
    }

    @Override
    protected void releaseResources() {
        slowPeer.stopWatching();
    }
}
