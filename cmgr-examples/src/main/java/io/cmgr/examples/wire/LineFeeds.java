// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageEncoder;
import java.nio.ByteBuffer;
import java.util.List;

/** Ends each message with a line feed, without a copy: what {@code LengthFieldPrepender} is for a length. */
@Sharable
public final class LineFeeds extends MessageToMessageEncoder<ByteBuf> {
    /** Not from Netty's pools, and never freed. */
    private static final ByteBuf LINE_FEED = Unpooled.unreleasableBuffer(
            Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(1).put((byte) '\n').flip()));

    /** For any number of pipelines. */
    public LineFeeds() {
        super(ByteBuf.class);
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ByteBuf message, List<Object> out) {
        out.add(message.retain());
        out.add(LINE_FEED.duplicate());
    }
}
