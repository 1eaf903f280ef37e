// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static java.util.Objects.requireNonNull;

import io.cmgr.config.Framing;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A session on a stream of bytes. Opening, open, closing, closed: fed by its channel handler on its event loop, it
 * gives the handler {@code ACCEPTED? (NEW DATA* END?)? DISCONNECTED} whatever order the network and the application
 * choose.
 */
final class StreamSession extends ChannelSession implements PendingWrite.Target, StreamOutput.Owner, BroadcastTarget {
    private static final Ending IDLE = new Ending(DisconnectReason.IDLE_TIMEOUT, null);

    private final @Nullable Listener listener;
    private final Runnable whenFinished;
    private final StreamOutput output;
    private final StreamSettings settings;
    private final SocketAddress peer;

    /** Null for plain bytes. */
    private final @Nullable SslHandler tls;

    private final SlowPeer slowPeer;

    /** Whom write-to-all reaches together with this session; null until it is ready. */
    private volatile @Nullable Audience audience;

    /** Whether reading and writing work; with TLS not before the handshake has succeeded. */
    private boolean ready;

    /** Whether the application has taken the channel from us. */
    private boolean detached;

    private boolean inputEnded;
    private boolean outputFailed;

    /** The close under way; null until it begins. Nothing is delivered from then on. */
    private @Nullable GracefulClose closing;

    StreamSession(
            EngineContext context,
            String id,
            Channel channel,
            @Nullable Listener listener,
            SessionHandler handler,
            StreamSettings settings,
            Runnable whenFinished) {
        super(context, id, settings.kind(channel), channel, handler, settings.maxPendingBytes());
        this.listener = listener;
        this.whenFinished = whenFinished;
        peer = requireNonNull(remoteAddress());
        tls = channel.pipeline().get(SslHandler.class);
        output = settings.filtered() ? new PromisedOutput(this, channel, loop) : new BatchedOutput(this, channel, loop);
        this.settings = settings;
        slowPeer = new SlowPeer(this, settings);
        channel.attr(SESSION).setIfAbsent(this); // of two attachments that race, one keeps the channel
    }

    /** Whether a channel has become a session, of whichever manager. */
    static boolean isOn(Channel channel) {
        return channel.attr(SESSION).get() != null;
    }

    /** Whether the channel is this session's and no other's. */
    boolean ownsChannel() {
        return channel().attr(SESSION).get() == this;
    }

    /** Leaves the channel as it was: it did not become a session. */
    void disown() {
        channel().attr(SESSION).compareAndSet(this, null);
    }

    @Override
    public @Nullable Listener listener() {
        return listener;
    }

    @Override
    StreamOutput output() {
        return output;
    }

    @Override
    public CompletableFuture<Void> write(ByteBuf data) {
        int size = Buffers.requireAlive(data).readableBytes();
        if (!isOpen()) {
            return Buffers.refuse(data, context.loops(), lateRefusal());
        }
        if (size == 0 && settings.framing().kind() == Framing.Kind.RAW) {
            data.release();
            return execute(new PendingWrite(context.loops(), this));
        }
        ByteBuf message;
        try {
            message = settings.encoder().encode(data, alloc());
        } catch (IllegalArgumentException | OutOfMemoryError unsendable) {
            return LoopAwareFuture.failed(context.loops(), unsendable);
        }
        Audience heard = audience;
        long broadcasts = heard == null ? 0 : heard.queued().get();
        if (!pending.admit(PendingBytes.charge(size), broadcasts)) {
            return Buffers.refuse(message, context.loops(), slowPeer.refuse(size));
        }
        return execute(new PendingWrite(context.loops(), this, message, size));
    }

    private PendingWrite execute(PendingWrite write) {
        loop.execute(write);
        return write;
    }

    @Override
    public void write(PendingWrite write) {
        if (closing != null || outputFailed || finished()) {
            write.refuse();
        } else {
            output.write(write);
        }
    }

    @Override
    public void refuse(PendingWrite write, Throwable why) {
        if (!write.isEmpty()) {
            write.handOver().release();
            pending.release(PendingBytes.charge(write.size()));
        }
        write.completeExceptionally(why);
    }

    @Override
    public boolean admitBroadcast(int size) {
        if (!pending.admit(PendingBytes.charge(size))) {
            var unused = slowPeer.refuse(size);
            return false;
        }
        output.broadcast(size);
        return true;
    }

    @Override
    public void broadcastWritten(ChannelFuture written) {
        output.broadcastWritten(written);
    }

    @Override
    public void broadcastDropped() {
        figures.dropped();
    }

    @Override
    public boolean settled(long charged, long bytes, int messages) {
        if (closing == null) {
            slowPeer.kernelHasTaken();
        }
        return super.settled(charged, bytes, messages);
    }

    @Override
    public void kernelFull() {
        if (closing == null) {
            slowPeer.kernelFull();
        }
    }

    @Override
    public @Nullable SSLSession sslSession() {
        return tls == null || !tls.handshakeFuture().isSuccess()
                ? null
                : tls.engine().getSession();
    }

    /** A listener took the connection. */
    void accepted() {
        announced();
        try {
            handler.onAccepted(this);
        } catch (Throwable error) {
            handlerFailed("onAccepted", error);
        } finally {
            StrayInterrupt.clear();
        }
    }

    /** Reading and writing work; answers what the handler threw. */
    @Nullable
    Throwable opened() {
        announced();
        ready = true;
        audience = context.streams().join(channel(), loop, settings.framing(), settings.filtered());
        try {
            handler.onNew(this);
            return null;
        } catch (Throwable error) {
            handlerFailed("onNew", error);
            return error;
        } finally {
            StrayInterrupt.clear();
        }
    }

    /** The TLS handshake has failed, and TLS closes the channel. */
    void handshakeFailed(Throwable cause) {
        because(new Ending(DisconnectReason.TLS_FAILED, cause));
        refuseWrites();
    }

    /** Bytes have come; takes them over. */
    void read(ByteBuf data) {
        try {
            if (!closeRequested()) {
                output.readBegins();
                figures.read(data.readableBytes());
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

    /** The peer has finished sending, as the transport says. */
    void inputEnded() {
        if (tls == null || inputEnded) {
            endInput(Ending.PEER_CLOSED);
        } else if (ready) {
            endInput(new Ending(DisconnectReason.TLS_TRUNCATED, TlsFailures.truncated()));
        } else {
            handshakeFailed(TlsFailures.closedInHandshake());
            closeChannel();
        }
    }

    /** The peer has finished sending, as TLS says. Up to TLS 1.2 that ends our side too, paused or not. */
    void closeNotified() {
        SSLSession negotiated = sslSession();
        if (negotiated != null && !"TLSv1.3".equals(negotiated.getProtocol())) {
            because(Ending.PEER_CLOSED);
            refuseWrites();
            output.fail(refusal());
        }
    }

    /** The input has ended in the way of TLS, and everything before it has been delivered. */
    void tlsInputEnded() {
        endInput(Ending.PEER_CLOSED);
    }

    private void endInput(Ending why) {
        if (inputEnded) {
            return;
        }
        inputEnded = true;
        because(why);
        pauses.overrideToStop();
        if (closing != null) {
            closing.peerEnded();
        } else if (outputFailed) {
            closeChannel();
        } else if (why.reason() != DisconnectReason.PEER_CLOSED) {
            requestEnd(why);
        } else if (!closeRequested()) {
            endOfInput();
        }
    }

    /** No byte has moved either way for the idle time-out. */
    void idle() {
        if (ready && !closeRequested()) {
            requestEnd(IDLE);
        }
    }

    private void endOfInput() {
        try {
            handler.onEndOfInput(this);
        } catch (Throwable error) {
            handlerFailed("onEndOfInput", error);
        } finally {
            StrayInterrupt.clear();
        }
    }

    /** The channel reports an error. */
    void failed(Throwable error) {
        if (error instanceof ChannelOutputShutdownException) {
            outputFailed(error);
        } else if (error instanceof PrematureChannelClosureException) {
            because(new Ending(DisconnectReason.PEER_CLOSED, error)); // the end itself follows
        } else if (!(error instanceof ClosedChannelException)) {
            Ending why = slowPeer.endingOf(error);
            switch (why.reason()) {
                case HANDLER_ERROR -> handlerFailed("a handler of its pipeline", error);
                case PROTOCOL_ERROR -> requestEnd(why); // what was written still goes out
                default -> {
                    because(why);
                    LingeringClose.unlessOn(channel());
                }
            }
        }
    }

    /** The kernel takes no more. The channel closes when what the peer has sent is delivered, or at once in a pause. */
    @Override
    public void outputFailed(Throwable error) {
        if (outputFailed || error instanceof ClosedChannelException) {
            return;
        }
        outputFailed = true;
        because(slowPeer.endingOf(error).foundByWrite());
        refuseWrites();
        leaveAudience();
        output.fail(refusal());
        if (inputEnded || closing != null || pauses.holding()) {
            closeChannel();
        }
    }

    /** Somebody pauses the session. */
    void paused() {
        if (outputFailed) {
            closeChannel();
        }
    }

    @Override
    public void beginClose() {
        if (closing != null || detached) {
            return;
        }
        leaveAudience();
        slowPeer.stopWatching();
        long drainNanos = context.settings().drainTimeout().toNanos();
        closing = new GracefulClose(
                channel().eventLoop(), output, () -> endOutput(drainNanos), drainNanos, this::drainStalled);
        if (outputFailed) {
            closeChannel();
            return;
        }
        pauses.overrideToRead();
        closing.begin();
    }

    private @Nullable LingeringClose endOutput(long drainNanos) {
        return new StreamEnd(channel(), tls, ready, settings.attached(), inputEnded, drainNanos, this::undelivered)
                .send();
    }

    /** The peer takes nothing of what is left. If it has finished sending, this is how the session fails. */
    private void drainStalled() {
        because(slowPeer.stalledWithin("drainTimeout"));
        closeChannel();
    }

    @Override
    public CompletableFuture<Void> force(Ending why) {
        endNow(why, () -> {
            if (closing == null || !closing.cutShort()) {
                reset();
            }
        });
        return closed();
    }

    /** The application has taken our handler out of the pipeline: an attached channel is its own again. */
    void detached() {
        if (finished()) {
            return;
        }
        detached = true;
        because(Ending.LOCAL_CLOSE);
        refuseWrites();
        leaveAudience();
        if (!settings.attached()) {
            closeChannel();
        }
        try {
            channel().eventLoop().execute(this::finish); // perhaps we are in a callback
        } catch (RejectedExecutionException loopIsGone) {
            finishAfterLoop();
        }
    }

    @Override
    Ending endOfChannel() {
        return settings.attached() ? Ending.PEER_CLOSED : Ending.LOCAL_CLOSE;
    }

    private void leaveAudience() {
        if (audience != null) {
            audience.leave(channel());
        }
    }

    @Override
    void letGo() {
        slowPeer.stopWatching();
        if (closing != null) {
            closing.cancel();
        }
        whenFinished.run(); // before the future of the close completes
    }
}
