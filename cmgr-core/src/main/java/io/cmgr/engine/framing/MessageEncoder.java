// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.cmgr.config.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;

/** Makes the bytes of a message that is sent, once for all the sessions that share its framing. Any thread. */
public final class MessageEncoder {
    /**
     * Up to this size a payload is copied into one buffer with its header or delimiter. A longer one becomes a part of
     * a composite, unless it is a heap buffer: the channel would copy that anyway.
     */
    static final int MAX_COPIED_BYTES = 4096;

    /** Of all that have no framing, which are most. */
    private static final MessageEncoder RAW = new MessageEncoder(Framing.raw());

    private final Framing framing;
    private final LengthHeader header;
    private final byte[] delimiter;

    private MessageEncoder(Framing framing) {
        this.framing = framing;
        header = new LengthHeader(framing.headerBytes());
        delimiter = framing.delimiter();
    }

    public static MessageEncoder of(Framing framing) {
        return framing.equals(RAW.framing) ? RAW : new MessageEncoder(framing);
    }

    /**
     * Makes the bytes of one message.
     *
     * @param payload its readable bytes are the message. This method takes it over, also when it throws
     * @return the payload itself if the framing adds nothing, else one direct buffer, perhaps a composite
     * @throws IllegalArgumentException if the payload is too long, of the wrong length, or more than one message
     */
    public ByteBuf encode(ByteBuf payload, ByteBufAllocator alloc) {
        try {
            requireFitting(payload);
        } catch (Throwable misfit) {
            payload.release();
            throw misfit;
        }
        return switch (framing.kind()) {
            case RAW, FIXED -> payload;
            case LENGTH_PREFIXED, LINES, DELIMITER -> framed(payload, alloc);
        };
    }

    private void requireFitting(ByteBuf payload) {
        int size = payload.readableBytes();
        if (size > framing.maxWrite() || (framing.kind() == Framing.Kind.FIXED && size < framing.max())) {
            throw new IllegalArgumentException("message: " + size + " bytes do not fit " + framing);
        }
        if (delimiter.length > 0) {
            requireUndivided(payload);
        }
    }

    /** A delimiter inside the payload would split it, so that untrusted content could inject messages. */
    private void requireUndivided(ByteBuf payload) {
        if (payload.indexOf(payload.readerIndex(), payload.writerIndex(), delimiter[0]) < 0) {
            return; // no delimiter can begin in it
        }
        DelimiterSearch search = new DelimiterSearch(delimiter);
        int found = search.find(payload, payload.readerIndex(), payload.writerIndex());
        if (found >= 0) {
            throw new IllegalArgumentException("message: the delimiter of " + framing + " ends inside, with byte "
                    + (found - payload.readerIndex()));
        }
        if (search.endsEarly()) {
            throw new IllegalArgumentException(
                    "message: its last bytes and the delimiter of " + framing + " behind it would end it early");
        }
    }

    private ByteBuf framed(ByteBuf payload, ByteBufAllocator alloc) {
        try {
            int size = payload.readableBytes();
            boolean shared = payload.isDirect() && size > MAX_COPIED_BYTES;
            ByteBuf frame = alloc.directBuffer(header.size() + (shared ? 0 : size) + delimiter.length);
            header.write(size, frame);
            if (!shared) {
                return frame.writeBytes(payload).writeBytes(delimiter);
            }
            frame.writeBytes(delimiter);
            CompositeByteBuf pieces = alloc.compositeDirectBuffer(2);
            return header.size() > 0
                    ? pieces.addComponents(true, frame, payload.retain())
                    : pieces.addComponents(true, payload.retain(), frame);
        } finally {
            payload.release();
        }
    }
}
