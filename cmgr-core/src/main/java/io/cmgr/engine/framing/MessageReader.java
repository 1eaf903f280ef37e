// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.cmgr.config.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.TooLongFrameException;
import org.jspecify.annotations.Nullable;

/** Finds the end of each message in the bytes of one channel. One reader per channel, on its event loop only. */
interface MessageReader {
    /**
     * Removes one message from the front.
     *
     * @param arrived the bytes that are not read yet. They begin with the message that was unfinished at the last call,
     *     if any
     * @return a retained slice; null if the message is still unfinished
     * @throws TooLongFrameException as soon as it is certain that the message is too long
     */
    @Nullable
    ByteBuf next(ByteBuf arrived);

    static TooLongFrameException tooLong(Framing framing) {
        return new TooLongFrameException("a message is longer than " + framing + " allows");
    }
}
