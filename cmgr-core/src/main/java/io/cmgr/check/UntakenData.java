// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/**
 * Where DATA of a session waits until a thread of the application takes it. It is an attribute of the session, so that a
 * start of TLS finds plain text that nobody has seen yet.
 */
public interface UntakenData {
    /** The attribute of the session. */
    AttributeKey<UntakenData> KEY = AttributeKey.valueOf(UntakenData.class, "KEY");

    /** Whether DATA of the session waits. Any thread. */
    boolean waits();

    /** What waits where, and which thread works on it, in sentences for people; empty if nothing. Any thread. */
    String explain();

    /** The same for the session on this channel. */
    static String explain(Channel channel) {
        UntakenData data = channel.hasAttr(KEY) ? channel.attr(KEY).get() : null;
        return data == null ? "" : data.explain();
    }

    /** Whether DATA of the session on this channel waits anywhere. Any thread. */
    static boolean of(Channel channel) {
        if (!channel.hasAttr(KEY)) {
            return false;
        }
        UntakenData data = channel.attr(KEY).get();
        return data != null && data.waits();
    }
}
