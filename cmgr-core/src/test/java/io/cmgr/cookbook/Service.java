// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import java.time.Duration;

/** Two programs that end well when they are told to by SIGTERM or Ctrl-C. */
final class Service {
    private Service() {}

    /** Lets out what was written. */
    static final class Closing {
        private Closing() {}

        public static void main(String[] args) throws Exception {
            ConnectionManager manager = ConnectionManager.builder()
                    .closeOnExit(true)
                    .closeTimeout(Duration.ofSeconds(5)) // how long what was written may take
                    .build();
            manager.listenTcp(Integer.getInteger("port", 4160), (session, data, from) -> session.write(data.retain()));
            System.out.println("listening");
            manager.closed().join(); // so that main does not return
        }
    }

    /** Also answers what still waits in the channel. */
    static final class Draining {
        private Draining() {}

        public static void main(String[] args) throws Exception {
            ConnectionManager manager = ConnectionManager.create();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                System.out.println(manager.drain(Duration.ofSeconds(5)).join());
            }));
            EventChannel events = manager.openEventChannel();
            manager.listenTcp(Integer.getInteger("port", 4160), events);
            System.out.println("listening");
            for (SessionEvent event : events) { // goes on during the drain, and ends with it
                if (event.state() == SessionState.DATA) {
                    event.reply(event.data());
                }
            }
        }
    }
}
