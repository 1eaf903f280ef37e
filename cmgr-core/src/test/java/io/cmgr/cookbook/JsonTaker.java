// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import io.cmgr.channel.EventChannel;
import io.cmgr.session.SessionEvent;

final class JsonTaker {
    private JsonTaker() {}

    static void serve(EventChannel events) {
        for (SessionEvent event : events) {
            if (event.message() instanceof String json) {
                event.sender().writeMessage("{\"heard\":" + json + "}");
            }
        }
    }
}
