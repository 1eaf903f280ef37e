// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.stream;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.UntakenData;
import io.cmgr.engine.close.HalfClose;
import io.cmgr.engine.codec.CodecBytes;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.Lease;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.output.Buffers;
import io.cmgr.engine.session.Phase;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A session of two directions, which may end one after the other, go over to TLS together, and each be passed on to
 * another session. Any thread calls what the session's interface declares, the rest belongs to the event loop, where
 * nothing else is said.
 */
abstract class DuplexSession extends WrittenSession implements HalfClose.Owner, Pipe.End, StartTls.Starter {
    /** What puts TLS into the pipeline; null until the session begins. Event loop only. */
    private StartTls.@Nullable Installer installer;

    DuplexSession(
            ManagerContext context,
            String id,
            Channel channel,
            SessionHandler handler,
            StreamSettings settings,
            Lease lease) {
        super(context, id, channel, handler, settings, lease);
    }

    @Override
    public CompletableFuture<Void> closeOutput() {
        return endsAsWhole()
                ? LoopAwareFuture.failed(context.loops(), notAlone())
                : requestHalfClose(() -> new HalfClose(this, context.loops()));
    }

    private UnsupportedOperationException notAlone() {
        return new UnsupportedOperationException("session " + id() + ": its output cannot end before its input"
                + (tls().secure() ? ", which TLS can only from version 1.3 on" : ""));
    }

    @Override
    public void outputEnds() {
        leaveRooms();
        output().stopTaking();
    }

    @Override
    public void afterHandshake(Runnable step) {
        SslHandler handshaking = tls().handler();
        if (handshaking == null) {
            step.run();
            return;
        }
        var unused = handshaking.handshakeFuture().addListener(over -> {
            if (over.isSuccess()) {
                onLoop(step); // the application's own TLS may have another executor
            }
        });
    }

    /** The FIN underneath TLS waits for the end of the session: TLS may have to answer what the peer still sends. */
    @Override
    public Future<?> sendOutputEnd() {
        if (endsAsWhole()) {
            throw notAlone();
        }
        return tls().secure() ? tls().closeNotify() : ((DuplexChannel) channel()).shutdownOutput();
    }

    @Override
    public void outputEnded() {
        closeIfBothEnded();
    }

    @Override
    public boolean endsAsWhole() {
        return tls().endsBothSides() || !(channel() instanceof DuplexChannel);
    }

    @Override
    public CompletableFuture<SSLSession> startTls(SslContext context) {
        requireNonNull(context, "context");
        if (!isOpen()) {
            return LoopAwareFuture.failed(loop.guard(), refusalAfterClose());
        }
        StartTls call = new StartTls(this, context, loop);
        if (!loop.eventLoop().inEventLoop()) {
            pauses.pause(call);
        }
        loop.execute(call);
        return call;
    }

    @Override
    public boolean hasUntakenData() {
        return UntakenData.of(channel());
    }

    @Override
    public long delivered() {
        return counters.readCount();
    }

    @Override
    public void start(StartTls call) {
        requireNonNull(installer).install(call);
    }

    /** Says what puts TLS into the pipeline, when the session begins. */
    public void installer(StartTls.Installer handler) {
        installer = handler;
    }

    @Override
    public CompletableFuture<Void> pipeTo(Session to) {
        Pipe pipe = new Pipe(this, Pipe.requireOther(this, to), context.loops());
        if (isPiped()) {
            throw new IllegalStateException("session " + id() + " is piped already");
        }
        if (CodecBytes.isOn(channel())) {
            throw new IllegalStateException("session " + id() + " has a codec, whose messages are no bytes to pass on");
        }
        if (!loop.eventLoop().inEventLoop() && !pauses.paused() && !finished()) {
            throw new IllegalStateException(
                    "session " + id() + " reads: pipe it on its event loop, or while its reads are paused");
        }
        receiver = pipe; // the resume of a pause makes it visible on the event loop
        CompletableFuture<Void> over = pipe.begin();
        onLoop(() -> {
            if (hasInputEnded() && !endRequested()) { // not if it was cut
                pipe.onEndOfInput(this); // the handler has had it, and kept the session open
            }
        });
        return over;
    }

    /** The pipe that has taken the place of the handler; null if none has. Any thread: a moment's picture. */
    final @Nullable Pipe pipe() {
        return receiver instanceof Pipe pipe ? pipe : null;
    }

    /** Whether a pipe has taken the place of the handler. Event loop only. */
    public boolean isPiped() {
        return receiver != handler;
    }

    @Override
    public CompletableFuture<Void> writePiped(ByteBuf message) {
        if (!isOpen()) {
            failedWrites(1);
            return Buffers.refuse(message, context.loops(), refusalAfterClose());
        }
        int size = message.readableBytes();
        return output().writeUnbounded(settings.encoder().encode(message, alloc()), size);
    }

    @Override
    public boolean isHalfClosed() {
        return halfCloseRequested() && reason() == null;
    }

    @Override
    public boolean isOpening() {
        return phase() == Phase.OPENING;
    }

    @Override
    public boolean hasUnsent() {
        return counters.get() > 0;
    }

    @Override
    public void flushHere() {
        if (loop.eventLoop().inEventLoop()) {
            output().flush();
        }
    }

    @Override
    public @Nullable EndReason failure() {
        EndReason why = reason();
        if (why == null || !why.isFailure()) {
            return null;
        }
        return why.reason() == DisconnectReason.IDLE_TIMEOUT && hasInputEnded() ? null : why;
    }

    /** Runs the step on the event loop, unless that is gone, and with it the session. Any thread. */
    final void onLoop(Runnable step) {
        if (loop.eventLoop().inEventLoop()) {
            step.run();
            return;
        }
        try {
            loop.eventLoop().execute(step);
        } catch (RejectedExecutionException loopIsGone) {
            // and with it the session
        }
    }
}
