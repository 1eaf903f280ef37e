// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.session.Session;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;

/**
 * Tells from a session's counters how many bytes were read for its next message. It is kept in an attribute, so that
 * sessions without a codec have nothing of it. Event loop only.
 */
final class MessageBytes {
    private static final AttributeKey<MessageBytes> KEY = AttributeKey.valueOf(MessageBytes.class, "KEY");

    /** The bytes in when the last message arrived. */
    private long before;

    private MessageBytes() {}

    /** Returns how many bytes have come since the last message of this session. */
    static int next(Session session) {
        Attribute<MessageBytes> kept = session.attr(KEY);
        MessageBytes counted = kept.get();
        if (counted == null) {
            counted = new MessageBytes();
            kept.set(counted);
        }
        long before = counted.before;
        counted.before = session.stats().bytesIn();
        return (int) Math.min(counted.before - before, Integer.MAX_VALUE);
    }
}
