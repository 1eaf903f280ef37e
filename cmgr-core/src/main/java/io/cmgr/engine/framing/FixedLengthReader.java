// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.cmgr.config.Framing;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads messages that all have the same length. */
final class FixedLengthReader implements MessageReader {
    private final int length;

    FixedLengthReader(Framing framing) {
        length = framing.max();
    }

    @Override
    public @Nullable ByteBuf next(ByteBuf arrived) {
        return arrived.readableBytes() < length ? null : arrived.readRetainedSlice(length);
    }
}
