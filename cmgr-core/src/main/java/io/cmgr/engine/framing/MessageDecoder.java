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
 * The way in of one channel: each complete message is one read. The first that is too long is a
 * {@link TooLongFrameException}, after the messages before it, and everything behind it is discarded. An end of input
 * inside a message is a {@link PrematureChannelClosureException}, before that end itself.
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
     * @param framing any but {@link Framing#raw}, which needs none
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

    /** The input has ended, and every complete message has been decoded. */
    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int unfinished = in.readableBytes();
        discard(in);
        reportUnfinished(ctx, unfinished);
    }

    /** With TLS the input ends here, before that of the transport. */
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

    /** Does not read on for the rest of a message while reads are paused, as Netty's own would. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        discardSomeReadBytes();
        ctx.fireChannelReadComplete();
    }

    private static void discard(ByteBuf in) {
        in.skipBytes(in.readableBytes());
    }
}
