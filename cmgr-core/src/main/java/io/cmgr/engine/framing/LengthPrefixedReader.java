// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.cmgr.config.Framing;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A message ends where its header says; the header alone decides whether it is too long. */
final class LengthPrefixedReader implements MessageReader {
    private final Framing framing;
    private final LengthHeader header;

    LengthPrefixedReader(Framing framing) {
        this.framing = framing;
        header = new LengthHeader(framing.headerBytes());
    }

    @Override
    public @Nullable ByteBuf next(ByteBuf arrived) {
        int begun = arrived.readableBytes() - header.size();
        if (begun < 0) {
            return null;
        }
        long length = header.get(arrived);
        if (Long.compareUnsigned(length, framing.max()) > 0) {
            throw MessageReader.tooLong(framing);
        }
        return begun < length ? null : arrived.skipBytes(header.size()).readRetainedSlice((int) length);
    }
}
