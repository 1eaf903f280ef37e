// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/** Turns the callbacks of one stream channel into calls of its session, which it makes when the channel is active. */
final class SessionChannelHandler extends ChannelInboundHandlerAdapter {
    private final SessionOrigin origin;

    /** Null until the channel is active, and for good if it came too late to become a session. */
    private @Nullable StreamSession session;

    SessionChannelHandler(SessionOrigin origin) {
        this.origin = origin;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            session = origin.begin(ctx.channel());
            if (session != null) {
                origin.announce(session);
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (session == null) {
            data.release();
        } else {
            session.read(data);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (session != null) {
            session.readComplete();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (session != null && event instanceof ChannelInputShutdownEvent) {
            session.inputEnded();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (session == null) {
            var unused = ctx.close();
        } else {
            session.failed(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (session != null) {
            session.finish();
        }
    }
}
