// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.cmgr.config.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.util.List;

/**
 * Cuts the bytes that arrive on one channel into messages, and passes each complete message on as one read. If a
 * message is too long, the messages before it are passed on, then a {@link TooLongFrameException} is fired, and
 * everything behind it is discarded. If the input ends inside a message, a {@link PrematureChannelClosureException} is
 * fired before the end of input is passed on.
 */
public final class MessageDecoder extends ByteToMessageDecoder {
    private final MessageReader reader;
    private boolean failed;

    private MessageDecoder(MessageReader reader) {
        this.reader = reader;
    }

    /**
     * A decoder for one channel.
     *
     * @param framing any but {@link Framing#raw}, which needs no decoder
     */
    public static MessageDecoder of(Framing framing) {
        return new MessageDecoder(
                switch (framing.kind()) {
                    case LINES, DELIMITER -> new DelimitedReader(framing);
                    case FIXED -> new FixedLengthReader(framing);
                    case LENGTH_PREFIXED -> new LengthPrefixedReader(framing);
                    case RAW -> throw new IllegalArgumentException(framing + " needs no decoder");
                });
    }

    /** Whether bytes have come behind the last message that was passed on. */
    public boolean hasMore() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (failed) {
            discard(in);
            return;
        }
        try {
            ByteBuf message = reader.next(in);
            if (message != null) {
                out.add(message);
            }
        } catch (TooLongFrameException error) {
            failed = true;
            discard(in);
            throw error;
        }
    }

    /** Called when the input has ended and every complete message has been decoded. */
    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int unfinished = in.readableBytes();
        discard(in);
        reportUnfinished(ctx, unfinished);
    }

    /** With TLS the input ends with the peer's {@code close_notify}, which comes before the end of the TCP stream. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslCloseCompletionEvent close && close.isSuccess()) {
            reportUnfinished(ctx, actualReadableBytes());
        }
        super.userEventTriggered(ctx, event);
    }

    private static void reportUnfinished(ChannelHandlerContext ctx, int unfinished) {
        if (unfinished > 0) {
            ctx.fireExceptionCaught(new PrematureChannelClosureException(
                    "the input ended in an unfinished message of " + unfinished + " bytes"));
        }
    }

    /** Unlike Netty's own, this does not ask for a read of the rest of a message: reads may be paused. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        discardSomeReadBytes();
        ctx.fireChannelReadComplete();
    }

    private static void discard(ByteBuf in) {
        in.skipBytes(in.readableBytes());
    }
}
