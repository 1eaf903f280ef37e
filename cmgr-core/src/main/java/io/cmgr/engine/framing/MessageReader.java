// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.cmgr.config.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.TooLongFrameException;
import org.jspecify.annotations.Nullable;

/** Finds the end of a message among the bytes of one channel. */
interface MessageReader {
    /**
     * Takes one message off the front.
     *
     * @param arrived begins with the message that was unfinished at the last call, if there was one
     * @return a retained slice; null if the message is still unfinished
     * @throws TooLongFrameException as soon as the message can only be too long
     */
    @Nullable
    ByteBuf next(ByteBuf arrived);

    static TooLongFrameException tooLong(Framing framing) {
        return new TooLongFrameException("a message is longer than " + framing + " allows");
    }
}
