// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.cmgr.engine.loop.SessionLoop;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.Future;

/** What a write becomes on a thread that is not the event loop's. */
public final class QueuedWrite {
    private QueuedWrite() {}

    /** Submits a message that the session's account has admitted already. */
    public static Future<Void> submit(StreamOutput output, ByteBuf message, int size, SessionLoop loop) {
        PendingWrite write = new PendingWrite(output, message, size);
        loop.submit(write);
        return write;
    }
}
