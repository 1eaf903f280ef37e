// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import java.util.List;

/** Translates between the binary messages of a WebSocket and bytes: each message is one buffer. */
public final class BinaryFrames extends MessageToMessageCodec<BinaryWebSocketFrame, ByteBuf> {
    /** For the pipeline of one WebSocket. */
    public BinaryFrames() {
        super(BinaryWebSocketFrame.class, ByteBuf.class);
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ByteBuf written, List<Object> out) {
        out.add(new BinaryWebSocketFrame(written.retain()));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, BinaryWebSocketFrame frame, List<Object> out) {
        out.add(frame.content().retain());
    }
}
