// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import io.cmgr.ConnectionManager;
import io.cmgr.session.SessionException;
import io.cmgr.session.SessionHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.handler.timeout.ReadTimeoutHandler;

/**
 * Makes a channel a session as soon as its WebSocket handshake is complete, and removes itself: from then on the
 * session handles the channel.
 */
final class Attach extends ChannelInboundHandlerAdapter {
    private final ConnectionManager manager;
    private final SessionHandler handler;

    Attach(ConnectionManager manager, SessionHandler handler) {
        this.manager = manager;
        this.handler = handler;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof HandshakeComplete) {
            ctx.pipeline().remove(ReadTimeoutHandler.class);
            ctx.pipeline().remove(WebPage.class);
            try {
                manager.attach(null, ctx.channel(), handler);
                ctx.pipeline().remove(this);
            } catch (SessionException fullOrClosed) {
                ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.TRY_AGAIN_LATER))
                        .addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    /** Closes the channel after a malformed request, or if none comes in time. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
