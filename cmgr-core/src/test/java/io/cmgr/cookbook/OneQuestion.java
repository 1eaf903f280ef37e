// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

final class OneQuestion {
    private OneQuestion() {}

    static String ask(ConnectionManager manager, String target, String question) throws IOException {
        try (EventChannel events = manager.openEventChannel()) {
            Session server = manager.connect(target, events).join();
            server.write(question);
            server.closeOutput(); // sends our FIN behind it: there are no more questions
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            for (SessionEvent event : events) {
                answer.writeBytes(event.data());
                if (event.state() == SessionState.DISCONNECTED) {
                    if (event.cause() != null) {
                        throw new IOException(event.detail(), event.cause());
                    }
                    break;
                }
            }
            return answer.toString(UTF_8);
        }
    }
}
