// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;

/**
 * Stands in front of TLS and refuses a second handshake, which up to TLS 1.2 a peer may ask for again and again, and which
 * costs a server far more than its client. The JDK's engine refuses it only by a system property. A record's type can be
 * read without its key.
 */
final class RenegotiationGuard extends ChannelInboundHandlerAdapter {
    private static final int HEADER_BYTES = 5;
    private static final int HANDSHAKE = 22;

    private final SslHandler tls;

    /** How much of the current record's header has been seen. */
    private int headerSeen;

    private int bodyLeft;
    private int length;

    RenegotiationGuard(SslHandler tls) {
        this.tls = tls;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (beginsHandshake(data) && tls.handshakeFuture().isSuccess()) {
            data.release();
            ctx.fireExceptionCaught(new SSLException("the peer asked for a second TLS handshake"));
        } else {
            ctx.fireChannelRead(message);
        }
    }

    /** Whether a handshake record begins in these bytes; all of them are followed, whatever they hold. */
    private boolean beginsHandshake(ByteBuf data) {
        boolean found = false;
        for (int at = data.readerIndex(); at < data.writerIndex(); ) {
            if (bodyLeft > 0) {
                int skipped = Math.min(bodyLeft, data.writerIndex() - at);
                bodyLeft -= skipped;
                at += skipped;
            } else {
                found |= headerByte(data.getUnsignedByte(at++));
            }
        }
        return found;
    }

    /** Takes one byte of a header: type, version, length. Answers whether it is the type of a handshake. */
    private boolean headerByte(int value) {
        boolean isType = headerSeen++ == 0;
        length = length << 8 | value;
        if (headerSeen == HEADER_BYTES) {
            bodyLeft = length & 0xffff;
            headerSeen = 0;
        }
        return isType && value == HANDSHAKE;
    }
}
