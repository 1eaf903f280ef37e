// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageCodec;
import java.util.List;

/** As much of a WebSocket's server as its peers here need: the handshake, and short text frames from the server. */
final class WebSocketFrames extends ByteToMessageCodec<ByteBuf> {
    static final String REQUEST = head(
            "GET / HTTP/1.1",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13");

    /** The response to the key above, which is that of RFC 6455. */
    static final String RESPONSE = head(
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

    private static final int WHOLE_TEXT = 0x81;

    private static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() >= REQUEST.length()) {
            in.skipBytes(REQUEST.length());
            var unused = ctx.writeAndFlush(Unpooled.copiedBuffer(RESPONSE, US_ASCII));
        }
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ByteBuf message, ByteBuf out) {
        out.writeByte(WHOLE_TEXT).writeByte(message.readableBytes()).writeBytes(message);
    }
}
