// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.cmgr.config.Framing;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads messages that end at a delimiter, or lines. Each byte is searched once, even if messages arrive in pieces. */
final class DelimitedReader implements MessageReader {
    private final Framing framing;
    private final DelimiterSearch search;

    /** Bytes of the unfinished message that have been searched. */
    private int searched;

    DelimitedReader(Framing framing) {
        this.framing = framing;
        search = new DelimiterSearch(framing.delimiter());
    }

    @Override
    public @Nullable ByteBuf next(ByteBuf arrived) {
        int start = arrived.readerIndex();
        int last = search.find(arrived, start + searched, arrived.writerIndex());
        int end = last < 0 ? arrived.writerIndex() : last + 1;
        int length = end - start - search.matched();
        if (framing.kind() == Framing.Kind.LINES && length > 0 && arrived.getByte(start + length - 1) == '\r') {
            length--;
        }
        if (length > framing.max()) {
            throw MessageReader.tooLong(framing);
        }
        if (last < 0) {
            searched = end - start;
            return null;
        }
        searched = 0;
        search.reset();
        ByteBuf message = arrived.readRetainedSlice(length);
        arrived.readerIndex(end);
        return message;
    }
}
