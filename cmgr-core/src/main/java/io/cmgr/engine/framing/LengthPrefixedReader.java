// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.cmgr.config.Framing;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages that begin with their length. A message that is too long is refused as soon as its header is complete.
 */
final class LengthPrefixedReader implements MessageReader {
    private final Framing framing;
    private final LengthHeader header;

    LengthPrefixedReader(Framing framing) {
        this.framing = framing;
        header = new LengthHeader(framing.headerBytes());
    }

    @Override
    public @Nullable ByteBuf next(ByteBuf arrived) {
        int payloadBytes = arrived.readableBytes() - header.size();
        if (payloadBytes < 0) {
            return null;
        }
        long length = header.get(arrived);
        if (Long.compareUnsigned(length, framing.max()) > 0) {
            throw MessageReader.tooLong(framing);
        }
        return payloadBytes < length ? null : arrived.skipBytes(header.size()).readRetainedSlice((int) length);
    }
}
