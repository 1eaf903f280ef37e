// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.cmgr.config.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;

/** The way out: makes a message's bytes, once for all the sessions that share its framing. For any thread. */
public final class MessageEncoder {
    /** A longer payload is not copied to stand in one piece with what is added, unless the channel would copy it. */
    static final int COPIED_BYTES = 4096;

    private final Framing framing;
    private final LengthHeader header;
    private final byte[] delimiter;

    private MessageEncoder(Framing framing) {
        this.framing = framing;
        header = new LengthHeader(framing.headerBytes());
        delimiter = framing.delimiter();
    }

    public static MessageEncoder of(Framing framing) {
        return new MessageEncoder(framing);
    }

    /**
     * One message as it stands in the stream.
     *
     * @param payload its readable bytes are the message; taken over, also when this throws
     * @return the payload itself where nothing is added, else one direct buffer, perhaps a composite
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
        if (size > framing.max() || (framing.kind() == Framing.Kind.FIXED && size < framing.max())) {
            throw new IllegalArgumentException("message: " + size + " bytes do not fit " + framing);
        }
        if (delimiter.length > 0) {
            requireUndivided(payload);
        }
    }

    /** A delimiter inside would let whoever provides a part of a message send messages of his own. */
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
            boolean shared = payload.isDirect() && size > COPIED_BYTES;
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
