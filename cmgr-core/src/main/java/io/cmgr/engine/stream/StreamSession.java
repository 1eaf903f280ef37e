// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.stream;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.Ranges;
import io.cmgr.engine.close.LingeringClose;
import io.cmgr.engine.codec.CodecBytes;
import io.cmgr.engine.codec.DecodedMessage;
import io.cmgr.engine.flow.IdleHandler;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.Lease;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.output.BatchedOutput;
import io.cmgr.engine.output.OutputOwner;
import io.cmgr.engine.output.PromisedOutput;
import io.cmgr.engine.output.StreamOutput;
import io.cmgr.engine.output.UpgradedOutput;
import io.cmgr.engine.report.Paragraph;
import io.cmgr.engine.report.ReleasedBuffers;
import io.cmgr.engine.thread.StrayInterrupt;
import io.cmgr.engine.tls.Tls;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Link;
import io.cmgr.session.Listener;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SupersededException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.PrematureChannelClosureException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A session on a stream of bytes. Its handler gets {@code ACCEPTED? (NEW DATA* END?)? DISCONNECTED}, in whatever order
 * the network and the application act. The session's channel handler calls it on the event loop. Any thread may call
 * the methods that {@link io.cmgr.session.Session} declares.
 */
public final class StreamSession extends DuplexSession implements OutputOwner {
    private static final EndReason IDLE = new EndReason(DisconnectReason.IDLE_TIMEOUT, null);

    private final @Nullable Listener listener;
    private volatile StreamOutput output;
    private final SocketAddress peer;
    private volatile Tls tls;
    private final SlowPeerPolicy slowPeer;

    /** Whether our handler has been removed from the pipeline. An attached channel is then the application's again. */
    private boolean detached;

    public StreamSession(
            ManagerContext context,
            String id,
            Channel channel,
            @Nullable Listener listener,
            SessionHandler handler,
            StreamSettings settings,
            Lease lease) {
        super(context, id, channel, handler, settings, lease);
        this.listener = listener;
        peer = requireNonNull(remoteAddress());
        tls = Tls.of(channel);
        output = settings.filtered()
                ? new PromisedOutput(this, counters, channel, loop, encodedBytes(channel))
                : new BatchedOutput(this, counters, channel, loop);
        slowPeer = new SlowPeerPolicy(this, settings);
        channel.attr(SESSION).setIfAbsent(this); // if two threads attach the channel at once, one of them wins
    }

    /** What counts the bytes that the application's codec makes; null without a codec. */
    private static @Nullable LongSupplier encodedBytes(Channel channel) {
        CodecBytes codec = channel.pipeline().get(CodecBytes.class);
        return codec == null ? null : codec::written;
    }

    @Override
    public @Nullable Listener listener() {
        return listener;
    }

    @Override
    public StreamOutput output() {
        return output;
    }

    @Override
    public Throwable noRoom(int size) {
        return slowPeer.refuse(size);
    }

    @Override
    public Throwable noPlaceForKey(int waiting) {
        return slowPeer.refuseKey(waiting);
    }

    @Override
    public Throwable superseded() {
        return new SupersededException(
                "session " + id() + ": a newer message of the same key took the place of this one");
    }

    @Override
    protected long supersededCount() {
        return output.superseded();
    }

    @Override
    public @Nullable Link link() {
        return lease().link();
    }

    @Override
    public boolean takesBack(Object message, int size, CompletableFuture<Void> outcome) {
        return lease().takesBack(message, size, outcome);
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

    @Override
    protected void explain(Paragraph text) {
        StreamExplanation explanation = new StreamExplanation(this, text);
        explanation.handshake();
        explanation.pipes(pipe(), slowPeer.waitsForPeer());
    }

    @Override
    protected @Nullable Duration withoutProgress() {
        return slowPeer.withoutProgress();
    }

    @Override
    public Tls tls() {
        return tls;
    }

    @Override
    public @Nullable SSLSession sslSession() {
        return tls.session();
    }

    /** Broadcasts reach the session from now on, too. */
    @Override
    @Nullable
    public Throwable openAndNotify() {
        joinAudience();
        return super.openAndNotify();
    }

    /** What is written from now on waits for the handshake of this TLS, and broadcasts do not reach the session. */
    public UpgradedOutput upgrade(Tls begun) {
        leaveAudience();
        UpgradedOutput upgraded = UpgradedOutput.of(output);
        output = upgraded;
        slowPeer.outputChanged();
        tls = begun;
        return upgraded;
    }

    /** The handshake has succeeded. */
    public void upgraded() {
        if (isOpen()) {
            joinAudience();
        }
    }

    /** The TLS handshake has failed. Netty's {@code SslHandler} closes the channel. */
    public void handshakeFailed(Throwable cause) {
        recordReason(new EndReason(DisconnectReason.TLS_FAILED, cause));
        refuseWrites();
    }

    /** Delivers bytes, and releases them. After a request to end it only releases them. */
    public void read(ByteBuf data) {
        try {
            if (!endRequested()) {
                output.readBegins();
                counters.read(data.readableBytes());
                receiver.onData(this, data, peer);
            }
        } catch (Throwable error) {
            handlerFailed("onData threw", error);
        } finally {
            StrayInterrupt.clear();
            release(data, "onData");
        }
    }

    /** Delivers a message of the application's codec, and releases it. */
    public void read(DecodedMessage message) {
        try {
            if (!endRequested()) {
                output.readBegins();
                counters.read(message.bytes());
                handler.onMessage(this, message.content());
            }
        } catch (Throwable error) {
            handlerFailed("onMessage threw", error);
        } finally {
            StrayInterrupt.clear();
            release(message, "onMessage");
        }
    }

    public void readComplete() {
        output.readComplete();
        counters.readComplete();
    }

    @Override
    protected void stopReading() {
        pauses.overrideToStop();
    }

    @Override
    public void idleTimeout(Duration limit) {
        Ranges.limitOrZero("idleTimeout", limit);
        changeTimeout(IdleHandler::limitIdleness, limit);
    }

    @Override
    public void readTimeout(Duration limit) {
        Ranges.limitOrZero("readTimeout", limit);
        changeTimeout(IdleHandler::limitSilence, limit);
    }

    private void changeTimeout(BiConsumer<ChannelPipeline, Duration> change, Duration limit) {
        onLoop(() -> {
            if (!finished() && !detached) {
                change.accept(channel().pipeline(), limit);
            }
        });
    }

    /** No byte has moved, or none was received, for the time-out. */
    public void idle() {
        if (hasBeenOpen() && !endRequested()) {
            requestEnd(IDLE);
        }
    }

    /** The channel reports an error. */
    public void failed(Throwable error) {
        if (error instanceof ChannelOutputShutdownException) {
            outputFailed(error);
        } else if (error instanceof PrematureChannelClosureException) {
            recordReason(new EndReason(DisconnectReason.PEER_CLOSED, error)); // the end of the input follows
        } else if (!(error instanceof ClosedChannelException)) {
            EndReason why = slowPeer.reasonFor(error);
            switch (why.reason()) {
                case HANDLER_ERROR -> handlerFailed("a handler of its pipeline threw", error);
                case PROTOCOL_ERROR -> requestEnd(why); // what was written still goes out
                default -> {
                    recordReason(why);
                    LingeringClose.closeNowUnlessOn(channel());
                }
            }
        }
    }

    @Override
    public void outputFailed(Throwable error) {
        if (hasOutputFailed() || error instanceof ClosedChannelException) {
            return;
        }
        leaveRooms();
        bufferFailed(error);
        failOutput(slowPeer.reasonFor(error).foundByWrite());
        if (pauses.holding()) {
            closeNow();
        }
    }

    @Override
    public void bufferFailed(Throwable error) {
        if (ReleasedBuffers.isBehind(error)) {
            context.faults()
                    .report("session " + id(), "a buffer that was written had been released before it was sent", error);
        }
    }

    @Override
    public void waitForPeer() {
        onLoop(slowPeer::waitForPeer);
    }

    /**
     * The session's reads are paused. If its output has failed, it was only kept open to deliver what the peer has
     * sent. A pause prevents that, so the session is closed.
     */
    public void paused() {
        if (hasOutputFailed()) {
            closeNow();
        }
    }

    /** A detached channel is the application's again, and is not closed. */
    @Override
    protected void beginClose() {
        if (detached) {
            return;
        }
        if (cutsPipe()) {
            reset();
        } else {
            super.beginClose();
        }
    }

    /** Whether a failure cuts what a pipe still writes to this session: with our FIN the peer would take it for whole. */
    private boolean cutsPipe() {
        EndReason why = reason();
        return slowPeer.waitsForPeer() && !halfCloseRequested() && why != null && why.isFailure();
    }

    @Override
    protected void closeBegins() {
        leaveRooms();
        slowPeer.stopWatching();
        output.stopTaking();
        if (!hasOutputFailed()) {
            pauses.overrideToRead();
        }
    }

    @Override
    @Nullable
    protected LingeringClose shutDownOutput() {
        long drainNanos = context.settings().drainTimeout().toNanos();
        return new OutputShutdown(
                        channel(), tls, settings.attached(), hasInputEnded(), drainNanos, this::recordUndelivered)
                .begin();
    }

    /**
     * If an orderly end of input was the reason so far, the stall outweighs it: DISCONNECTED reports a slow consumer.
     */
    @Override
    protected void drainStalled() {
        recordReason(slowPeer.stalledWithin("drainTimeout"));
        closeNow();
    }

    /**
     * Our handler has been removed from the pipeline, by the application or because the channel has closed. The session
     * ends. An attached channel stays open, since it is the application's again; any other channel is closed.
     */
    public void detached() {
        if (finished()) {
            return;
        }
        detached = true;
        IdleHandler.remove(channel().pipeline());
        recordReason(EndReason.LOCAL_CLOSE);
        refuseWrites();
        leaveRooms();
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
        return settings.attached() && !halfCloseRequested() ? EndReason.PEER_CLOSED : EndReason.LOCAL_CLOSE;
    }

    @Override
    protected void releaseResources() {
        leaveRooms();
        slowPeer.stopWatching();
    }
}
