// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.List;

/**
 * Translates between the text messages of a WebSocket and the bytes of a session: each message is one DATA, and each
 * write is one message.
 */
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
