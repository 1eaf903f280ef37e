// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.cmgr.engine.loop.SessionLoop;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.Future;

/** Queues writes, as a thread other than the event loop does. */
public final class QueuedWrite {
    private QueuedWrite() {}

    /** Queues a message that the session's account has admitted already. */
    public static Future<Void> submit(StreamOutput output, ByteBuf message, int size, SessionLoop loop) {
        var write = new StreamOutput.PendingWrite(output, message, size);
        loop.submit(write);
        return write;
    }
}
