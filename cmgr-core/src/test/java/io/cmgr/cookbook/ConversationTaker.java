// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import io.cmgr.channel.EventChannel;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.netty.util.AttributeKey;

final class ConversationTaker {
    private static final AttributeKey<Integer> LINES = AttributeKey.valueOf("lines");

    private ConversationTaker() {}

    static void serve(EventChannel events) {
        for (SessionEvent event : events) {
            Session session = event.session();
            if (event.state() == SessionState.NEW) {
                session.attr(LINES).set(0);
            } else if (event.state() == SessionState.DATA) {
                session.attr(LINES).set(session.attr(LINES).get() + 1);
                event.reply("that was line " + session.attr(LINES).get());
            }
        }
    }
}
