// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.pipeline;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.close.ChannelClose;
import io.cmgr.engine.close.LingeringClose;
import io.cmgr.engine.flow.IdleHandler;
import io.cmgr.engine.loop.PerLoop;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.stream.StartTls;
import io.cmgr.engine.stream.StreamSession;
import io.cmgr.engine.thread.StrayInterrupt;
import io.cmgr.engine.tls.TlsFailures;
import io.cmgr.engine.tls.TlsGate;
import io.cmgr.engine.transport.EpollInterestLoop;
import io.cmgr.session.DisconnectReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.CodecException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Turns the callbacks of one stream channel into calls of its session. The session's origin makes the session when the
 * channel is connected, or when its TLS handshake has succeeded. Event loop only.
 */
final class SessionChannelHandler extends SessionInput implements StartTls.Installer {
    /** For channels on event loops of the application, which run Netty's own epoll: see {@link EpollInterestLoop}. */
    private static final PerLoop<EpollInterestLoop> INTEREST_LOOPS =
            new PerLoop<>(loop -> new EpollInterestLoop((IoEventLoop) loop.eventLoop()));

    private final SessionOrigin origin;

    /** How TLS is put into the pipeline; null on an attached channel. */
    private final @Nullable PipelinePlan plan;

    /** Whether the channel has TLS of ours, so that reading and writing work only after the handshake. */
    private final boolean awaitsHandshake;

    /** Whether {@code origin.ready} has been called; it is called once. */
    private boolean ready;

    SessionChannelHandler(SessionOrigin origin, @Nullable PipelinePlan plan, boolean awaitsHandshake) {
        this.origin = origin;
        this.plan = plan;
        this.awaitsHandshake = awaitsHandshake;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connected(ctx.channel());
    }

    /**
     * The channel is active. For an attached channel this is called when it is attached, and Netty may call it again.
     */
    void connected(Channel channel) {
        if (session != null || !channel.isActive()) {
            return;
        }
        if (!awaitsHandshake || origin.beginsBeforeHandshake()) {
            begin(channel);
        }
        if (!awaitsHandshake) {
            ready();
        }
    }

    private void begin(Channel channel) {
        StreamSession begun = origin.begin(channel);
        if (begun != null) {
            begins(begun);
            begun.installer(this);
            if (EpollInterestLoop.isNeededBy(channel)) {
                INTEREST_LOOPS.of(begun.loop).reregister(channel);
            }
            keepHandshakeGoing(begun);
            origin.connected(begun);
        }
    }

    /** Reads through pauses until the handshake is over, also if it is one of the application's own TLS. */
    private static void keepHandshakeGoing(StreamSession session) {
        SslHandler handshaking = session.tls().handler();
        if (handshaking != null && !handshaking.handshakeFuture().isDone()) {
            session.pauses.overrideForHandshake();
            var unused = handshaking.handshakeFuture().addListener(over -> session.pauses.handshakeOver());
        }
    }

    @Override
    public void install(StartTls call) {
        StreamSession upgraded = requireNonNull(session);
        new TlsUpgrade(upgraded, plan, call).begin(holdsMessages());
        keepHandshakeGoing(upgraded);
    }

    /** Calls {@code origin.ready} once. A handshake of the application's own TLS, or a second one, comes here again. */
    private void ready() {
        if (session != null && !ready) {
            ready = true;
            origin.ready(session);
            StrayInterrupt.clear(); // left by a dependent stage of the future of the connect
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

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        StrayInterrupt.clear(); // left by a handler of the application in front of this one
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
            closeNotified();
            arrived(session, event);
        } else if (event == IdleHandler.NOTHING_MOVED && !waitsForResume(session)) {
            session.idle();
        } else if (event == IdleHandler.NOTHING_READ && !session.pauses.holding() && !session.hasInputEnded()) {
            session.idle();
        } else if (event == TlsGate.SECOND_HANDSHAKE) {
            arrived(session, event);
        }
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
            origin.failed(TlsFailures.withoutPeerBytes(cause));
        } else {
            session.handshakeFailed(TlsFailures.withoutPeerBytes(cause));
        }
    }

    /**
     * The peer has closed during the handshake of an outgoing connection. Netty would go on waiting until the time-out.
     */
    private void inputShutBeforeSession(Channel channel, Object event) {
        if (awaitsHandshake && event instanceof ChannelInputShutdownEvent) {
            origin.failed(TlsFailures.closedInHandshake());
            ChannelClose.now(channel);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (session == null) {
            origin.failed(cause);
            LingeringClose.closeNowUnlessOn(ctx.channel());
        } else if (cause instanceof CodecException error
                && EndReason.of(error).reason() == DisconnectReason.PROTOCOL_ERROR) {
            arrived(session, error); // is delivered after the messages before it
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

    /** The application has removed this handler, or Netty has, when it takes down the pipeline of a closed channel. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        releaseHeld();
        if (session != null) {
            session.detached();
        }
    }
}
