// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * Stands between TLS and its socket while a connection goes over from plain text to TLS. What the socket has already got
 * then was sent before the peer could know that TLS begins, and somebody between the two sides may have put it there
 * (<a href="https://www.cve.org/CVERecord?id=CVE-2011-0411">CVE-2011-0411</a>): it reaches neither TLS nor the session.
 *
 * <p>The gate opens when the event loop has looked at its sockets once more and has found nothing. Only then anything is
 * flushed, be it the answer that allows the peer to begin or our own handshake: so nothing that comes before it can be an
 * answer. A handshake of the peer's opens the gate too: the answer may have gone out before TLS was asked for here.
 */
final class PlainTextGate extends ChannelDuplexHandler {
    /** The type of the records of a handshake, with which every version of TLS begins. */
    private static final int HANDSHAKE = 22;

    private final Runnable plainText;
    private boolean refused;

    PlainTextGate(Runnable plainText) {
        this.plainText = plainText;
    }

    /** A task of a task: what the event loop is told while it is reading it does in the same turn. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        EventLoop loop = ctx.channel().eventLoop();
        loop.execute(() -> {
            var unused = loop.schedule(() -> open(ctx), 0, TimeUnit.NANOSECONDS);
        });
    }

    private void open(ChannelHandlerContext ctx) {
        if (!refused && !ctx.isRemoved()) {
            ctx.flush();
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (!refused && data.getUnsignedByte(data.readerIndex()) == HANDSHAKE) {
            open(ctx);
            ctx.fireChannelRead(data);
            return;
        }
        data.release();
        if (!refused) {
            refused = true;
            ctx.flush(); // what was written before still goes out
            plainText.run();
        }
    }

    /** Waits until the gate opens. */
    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (refused) {
            ctx.flush();
        }
    }
}
