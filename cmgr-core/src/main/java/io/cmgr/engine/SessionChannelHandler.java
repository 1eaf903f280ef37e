// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static java.util.Objects.requireNonNull;

import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionKind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Turns the callbacks of one stream channel into calls of its session, which it has made when the channel is ready.
 * While the session is paused it holds what comes, and then delivers it before anything newer.
 */
final class SessionChannelHandler extends ChannelInboundHandlerAdapter
        implements PauseOwners.Reader, PauseWatch.Paused {
    /** Event loops as the channels must see them that were registered by an application's bootstrap. */
    private static final PerLoop<RememberingLoop> REMEMBERING =
            new PerLoop<>(loop -> new RememberingLoop((IoEventLoop) loop.eventLoop()));

    private final SessionOrigin origin;

    /** The TLS handler in front of this one, null for plain bytes. */
    private final @Nullable SslHandler tls;

    /** Null until the session begins, and for good if the channel came too late to become one. */
    private @Nullable StreamSession session;

    /** Whether the origin knows that reading and writing work, which it is told once. */
    private boolean ready;

    /** What a pause holds; null where there is nothing, which is nearly always. */
    private @Nullable HeldInput held;

    /** Whether the loop's watch knows the session as one that has been paused. */
    private boolean watched;

    SessionChannelHandler(SessionOrigin origin, @Nullable SslHandler tls) {
        this.origin = origin;
        this.tls = tls;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connected(ctx.channel());
    }

    /** The channel is active; it may be told by an attachment first and by Netty afterwards. */
    void connected(Channel channel) {
        if (session != null || !channel.isActive()) {
            return;
        }
        if (tls == null || origin.beginsBeforeHandshake()) {
            begin(channel);
        }
        if (tls == null) {
            ready();
        }
    }

    private void begin(Channel channel) {
        session = origin.begin(channel);
        if (session != null) {
            if (RememberingLoop.mends(channel)) {
                REMEMBERING.of(session.loop).adopt(channel);
            }
            session.pauses.reader(this);
            keepHandshakeGoing(channel, session.pauses);
            origin.connected(session);
        }
    }

    /** Also that of the TLS on an attached channel. */
    private static void keepHandshakeGoing(Channel channel, PauseOwners pauses) {
        SslHandler handshaking = channel.pipeline().get(SslHandler.class);
        if (handshaking != null && !handshaking.handshakeFuture().isDone()) {
            pauses.overrideForHandshake();
            var unused = handshaking.handshakeFuture().addListener(over -> pauses.handshakeOver());
        }
    }

    /** A handshake of the application's own TLS, or a second one, finds the session ready. */
    private void ready() {
        if (session != null && !ready) {
            ready = true;
            origin.ready(session);
            StrayInterrupt.clear(); // of a dependent of the connect
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (session == null) {
            ReferenceCountUtil.release(message);
        } else {
            arrived(session, message);
        }
    }

    /** Something has come for the session, which gets it now unless it is paused or older things wait. */
    private void arrived(StreamSession session, Object input) {
        if (held == null && !session.pauses.holding()) {
            deliver(session, input);
            return;
        }
        if (held == null) {
            held = new HeldInput();
        }
        held.add(input);
    }

    private static void deliver(StreamSession session, Object input) {
        if (input instanceof ByteBuf data) {
            session.read(data);
        } else if (input instanceof ChannelInputShutdownEvent) {
            session.transportInputEnded();
        } else if (input instanceof SslCloseCompletionEvent) {
            session.tlsInputEnded();
        } else if (input instanceof CodecException error) {
            session.failed(error);
        } else if (input == TlsGate.SECOND_HANDSHAKE) {
            session.requestEnd(new Ending(DisconnectReason.TLS_FAILED, TlsFailures.secondHandshake()));
        } else {
            ReferenceCountUtil.release(input);
            session.failed(new UnsupportedMessageTypeException(input, ByteBuf.class));
        }
    }

    @Override
    public void paused() {
        if (session == null) {
            return;
        }
        session.paused();
        if (!watched) {
            watched = true;
            PauseWatch.of(session.loop).add(this);
        }
    }

    /** Not at once: perhaps we are in a callback of the session's. */
    @Override
    public void resumed() {
        if (session != null && held != null) {
            session.channel().eventLoop().execute(this::deliverHeld);
        }
    }

    /** Ends early if a callback pauses again. */
    private void deliverHeld() {
        if (session == null || held == null) {
            return;
        }
        HeldInput inputs = held;
        while (!session.pauses.holding()) {
            Object input = inputs.poll();
            if (input == null) {
                held = null;
                break;
            }
            deliver(session, input);
        }
        session.readComplete();
    }

    @Override
    public boolean isPaused() {
        watched =
                session != null && session.pauses.holding() && session.channel().isOpen();
        return watched;
    }

    /** By a read, whose bytes are held: so a paused session learns of its peer's end as of an error. */
    @Override
    public boolean look() {
        boolean looks = (held == null || !held.full()) && outlivesEndOfInput();
        if (looks) {
            channel().read();
        }
        return looks;
    }

    /** Whether the end of input would not close the channel, which loses what is held; that is for ours to choose. */
    private boolean outlivesEndOfInput() {
        return requireNonNull(session).kind() != SessionKind.ATTACHED
                || (channel().config() instanceof SocketChannelConfig config && config.isAllowHalfClosure());
    }

    @Override
    public Channel channel() {
        return requireNonNull(session).channel();
    }

    @Override
    public void peerLost() {
        StreamSession lost = requireNonNull(session);
        lost.recordReason(
                new Ending(DisconnectReason.RESET, new IOException("Connection reset, or timed out, in a pause")));
        lost.closeNow();
    }

    private void releaseHeld() {
        if (held != null) {
            held.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        StrayInterrupt.clear(); // of a handler of the application's in front of us
        if (session != null) {
            session.readComplete();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshakeOver(ctx.channel(), handshake);
        } else if (session == null) {
            inputShutBeforeSession(ctx.channel(), event);
        } else if (event instanceof ChannelInputShutdownEvent) {
            arrived(session, event);
        } else if (event instanceof SslCloseCompletionEvent close && close.isSuccess()) {
            session.closeNotified();
            arrived(session, event);
        } else if (event == IdleTime.OVER && !waitsForResume(session)) {
            session.idle();
        } else if (event == TlsGate.SECOND_HANDSHAKE) {
            arrived(session, event);
        }
    }

    /** A pause is no idleness, unless the peer has said already that nothing more will come. */
    private boolean waitsForResume(StreamSession session) {
        return session.pauses.holding() && (held == null || !held.ended());
    }

    private void handshakeOver(Channel channel, SslHandshakeCompletionEvent handshake) {
        if (!handshake.isSuccess()) {
            handshakeFailed(handshake.cause());
            return;
        }
        if (session == null) {
            begin(channel);
        }
        ready();
    }

    private void handshakeFailed(Throwable cause) {
        if (session == null) {
            origin.failed(TlsFailures.plain(cause));
        } else {
            session.handshakeFailed(TlsFailures.plain(cause));
        }
    }

    /** The peer of an attempt to connect has gone in the handshake, which Netty would wait for until its time-out. */
    private void inputShutBeforeSession(Channel channel, Object event) {
        if (tls != null && event instanceof ChannelInputShutdownEvent) {
            origin.failed(TlsFailures.closedInHandshake());
            ChannelClose.now(channel);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (session == null) {
            origin.failed(cause);
            LingeringClose.unlessOn(ctx.channel());
        } else if (cause instanceof CodecException error
                && Ending.of(error).reason() == DisconnectReason.PROTOCOL_ERROR) {
            arrived(session, error); // behind the messages before it
        } else {
            session.failed(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        releaseHeld();
        if (session == null) {
            origin.closed();
        } else {
            session.finish();
        }
    }

    /** Also when the pipeline of a closed channel is taken down. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        releaseHeld();
        if (session != null) {
            session.detached();
        }
    }
}
