// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.List;

/** The text messages of a WebSocket as the bytes of a session: one message in is one DATA, one write is one message. */
final class TextFrames extends MessageToMessageCodec<TextWebSocketFrame, ByteBuf> {
    @Override
    protected void encode(ChannelHandlerContext ctx, ByteBuf written, List<Object> out) {
        out.add(new TextWebSocketFrame(written.retain()));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, TextWebSocketFrame frame, List<Object> out) {
        out.add(frame.content().retain());
    }
}
