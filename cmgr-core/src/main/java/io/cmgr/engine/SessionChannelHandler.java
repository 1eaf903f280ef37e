// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** Turns the callbacks of one stream channel into calls of its session, which it has made when the channel is ready. */
final class SessionChannelHandler extends ChannelInboundHandlerAdapter {
    private final SessionOrigin origin;

    /** The TLS handler in front of this one, null for plain bytes. */
    private final @Nullable SslHandler tls;

    /** Null until the session begins, and for good if the channel came too late to become one. */
    private @Nullable StreamSession session;

    /** Whether the origin knows that reading and writing work, which it is told once. */
    private boolean ready;

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
            origin.connected(session);
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
        } else if (message instanceof ByteBuf data) {
            session.read(data);
        } else {
            ReferenceCountUtil.release(message);
            session.failed(new UnsupportedMessageTypeException(message, ByteBuf.class));
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
            session.inputEnded();
        } else if (event instanceof SslCloseCompletionEvent close && close.isSuccess()) {
            session.closeNotified();
        } else if (event == IdleTime.OVER) {
            session.idle();
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
            ChannelClose.now(ctx.channel());
        } else {
            session.failed(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (session == null) {
            origin.closed();
        } else {
            session.finish();
        }
    }

    /** Also when the pipeline of a closed channel is taken down. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (session != null) {
            session.detached();
        }
    }
}
