// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.stream;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A session as its link sees it. What is written here and refused before the session's channel has it goes back to the
 * {@link io.cmgr.engine.manager.Lease}. Any thread, unless a comment says otherwise.
 */
public interface LinkedSession {
    /** Whether writes are taken. */
    boolean isOpen();

    /**
     * Whether what waits in the queue of the event loop still goes out. It does for a while after the end has been asked
     * for: that waits in the queue, too. Event loop only.
     */
    boolean takesQueued();

    /** Writes a message. Returns null, and leaves the message to the caller, if the session is not open. */
    @Nullable
    CompletableFuture<Void> writeReturnable(ByteBuf data);

    /** The same for an object to be encoded. */
    @Nullable
    CompletableFuture<Void> writeMessageReturnable(Object message);

    /** The same for a framed message, or an object to be encoded, however much is unsent. Event loop only. */
    CompletableFuture<Void> writeHeld(Object message, int size);
}
