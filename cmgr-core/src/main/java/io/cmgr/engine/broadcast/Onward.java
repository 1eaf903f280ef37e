// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.session.Elsewhere;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The way of a broadcast to other nodes. It is called on the thread of the write, once the message is on its way to the
 * sessions here; it neither blocks nor throws.
 */
public interface Onward {
    /**
     * Carries a message on.
     *
     * @param payload the message without framing, which stays the caller's, with its indices
     * @param key the key of a message of {@code latest}; null for an ordinary one
     */
    Elsewhere carry(ByteBuf payload, @Nullable Object key);

    /** Refuses an object of {@code writeMessage} that is no buffer: only the sessions here have codecs for it. */
    Elsewhere cannotCarry(Object message);
}
