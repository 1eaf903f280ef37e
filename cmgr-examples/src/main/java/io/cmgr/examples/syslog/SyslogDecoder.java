// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;

/**
 * Cuts a stream into syslog messages. RFC 6587 has two framings, and a sender may use either, so the first byte of each
 * message decides: a digit begins a count of bytes, as in {@code 9 <34>hello}, and {@code <} begins a message that ends
 * with a line feed. Anything else, and a message that is too long, throws a {@link DecoderException}, which ends the
 * session with {@code PROTOCOL_ERROR}: the stream has no place from which to read on.
 *
 * <p>This stands in {@code codec} and not in {@code pipeline}, since it makes {@link SyslogMessage}s, which an event
 * channel can keep, and each of them stays one event.
 */
final class SyslogDecoder extends ByteToMessageDecoder {
    /** What RFC 5425 asks receivers to take. It bounds what a session holds of an unfinished message. */
    static final int MAX_BYTES = 8192;

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        skipLineEnds(in);
        if (!in.isReadable()) {
            return;
        }
        byte first = in.getByte(in.readerIndex());
        if (first == '<') {
            line(in, out);
        } else if (first >= '1' && first <= '9') {
            counted(in, out);
        } else {
            throw refuse(in, new CorruptedFrameException("a message begins with a count or <, not with " + hex(first)));
        }
    }

    /** The input has ended within a message. A line is taken without its end; a count says that something is missing. */
    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.isReadable()) {
            if (in.getByte(in.readerIndex()) != '<') {
                throw refuse(in, new CorruptedFrameException("the input has ended within a counted message"));
            }
            out.add(message(in, in.readableBytes()));
        }
    }

    /** Skips the end of the previous line, and empty lines. */
    private static void skipLineEnds(ByteBuf in) {
        while (in.isReadable() && (in.getByte(in.readerIndex()) == '\n' || in.getByte(in.readerIndex()) == '\r')) {
            in.skipBytes(1);
        }
    }

    private static void line(ByteBuf in, List<Object> out) {
        int end = in.bytesBefore((byte) '\n');
        requireFitting(in, end < 0 ? in.readableBytes() : end);
        if (end >= 0) {
            out.add(message(in, end));
        }
    }

    private static void counted(ByteBuf in, List<Object> out) {
        int length = 0;
        int at = in.readerIndex();
        while (at < in.writerIndex() && in.getByte(at) >= '0' && in.getByte(at) <= '9') {
            length = 10 * length + in.getByte(at++) - '0';
            requireFitting(in, length); // at each digit, so that a long count cannot overflow
        }
        if (at == in.writerIndex()) {
            return; // there may be more digits
        }
        if (in.getByte(at) != ' ') {
            throw refuse(in, new CorruptedFrameException("a count ends with a space, not with " + hex(in.getByte(at))));
        }
        if (in.writerIndex() - (at + 1) >= length) {
            in.readerIndex(at + 1);
            out.add(message(in, length));
        }
    }

    private static SyslogMessage message(ByteBuf in, int length) {
        return SyslogMessage.parse(in.readCharSequence(length, UTF_8).toString());
    }

    private static void requireFitting(ByteBuf in, int length) {
        if (length > MAX_BYTES) {
            throw refuse(in, new TooLongFrameException("a message is longer than " + MAX_BYTES + " bytes"));
        }
    }

    /** Drops the rest of the input, so that nothing is decoded from the middle of it when the channel closes. */
    private static DecoderException refuse(ByteBuf in, DecoderException breach) {
        in.skipBytes(in.readableBytes());
        return breach;
    }

    private static String hex(byte found) {
        return String.format("0x%02x", found);
    }
}
