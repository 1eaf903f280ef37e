// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;

/** Divides syslog over TCP into messages (RFC 6587). Each has its length before it, or LF behind it. */
final class SyslogDecoder extends ByteToMessageDecoder {
    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        if (in.getByte(start) == '<') { // a message, which begins with its priority
            int length = bytesBefore('\n', 9999, in);
            if (length >= 0) {
                out.add(in.readRetainedSlice(length));
                in.skipBytes(1);
            }
            return;
        }
        int digits = bytesBefore(' ', 4, in);
        if (digits >= 0) {
            int length = Integer.parseInt(in.toString(start, digits, US_ASCII));
            if (in.readableBytes() > digits + length) {
                in.skipBytes(digits + 1);
                out.add(in.readRetainedSlice(length));
            }
        }
    }

    /** How many bytes come before the given one; -1 if it has not arrived yet. */
    private static int bytesBefore(char end, int max, ByteBuf in) {
        int length = in.bytesBefore((byte) end);
        if (length > max || (length < 0 && in.readableBytes() > max)) {
            throw new TooLongFrameException("no end of it within " + max + " bytes");
        }
        return length;
    }
}
