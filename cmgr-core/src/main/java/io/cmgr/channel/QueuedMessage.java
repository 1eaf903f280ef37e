// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.session.SessionState;

/** DATA of a session with a codec: an object instead of bytes. */
final class QueuedMessage extends QueuedEvent {
    private final Object message;
    private final int bytes;

    /**
     * An event of this session.
     *
     * @param message not reference-counted
     * @param bytes how many were read for it
     */
    QueuedMessage(SessionShare share, Object message, int bytes) {
        super(share, SessionState.DATA, share.peer(), NO_DATA, false);
        this.message = message;
        this.bytes = bytes;
    }

    @Override
    public Object message() {
        return message;
    }

    @Override
    int size() {
        return bytes;
    }
}
