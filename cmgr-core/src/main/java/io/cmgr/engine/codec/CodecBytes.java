// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands before the application's codec, where there are bytes on the way in and on the way out. It counts them, so that
 * a message counts for the bytes that it is made of, and refuses what no encoder has turned into bytes. Event loop only.
 */
public final class CodecBytes extends ChannelDuplexHandler {
    /** Bytes that have been read since the last message. */
    private long read;

    private long written;

    /** Whether a read is being completed. */
    private boolean completing;

    /** Whether the application has a codec on this channel. Any thread. */
    public static boolean isOn(Channel channel) {
        return channel.pipeline().get(CodecBytes.class) != null;
    }

    /** The bytes that were read for the next message; of several that one read has brought, the first gets them all. */
    int takeRead() {
        int taken = (int) Math.min(read, Integer.MAX_VALUE);
        read = 0;
        return taken;
    }

    /** The bytes that encoders have made so far. */
    public long written() {
        return written;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf data) {
            read += data.readableBytes();
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        completing = true;
        ctx.fireChannelReadComplete();
        completing = false;
    }

    /** A decoder asks for more when a read has not completed a message. It does not get that in a pause. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!completing || ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf data) {
            written += data.readableBytes();
        } else if (message instanceof FileRegion region) {
            written += region.count();
        } else {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new UnsupportedOperationException("message: no encoder of the codec takes "
                    + message.getClass().getName()));
            return;
        }
        var unused = ctx.write(message, promise);
    }
}
