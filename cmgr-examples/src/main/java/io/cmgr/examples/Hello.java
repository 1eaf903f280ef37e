// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.session.SessionEvent;

/** Welcomes everybody on port 4160, and sends to all what one of them says. */
public final class Hello {
    private Hello() {}

    public static void main(String[] args) throws Exception {
        try (ConnectionManager manager = ConnectionManager.create()) {
            EventChannel events = manager.openEventChannel();
            manager.listenTcp(Integer.getInteger("port", 4160), events);
            for (SessionEvent event : events) { // ends when the manager has closed
                switch (event.state()) {
                    case NEW -> event.reply("welcome, " + event.id() + "\n");
                    case DATA -> manager.writeToAll(event.data());
                    case DISCONNECTED -> System.out.println(event.detail());
                    default -> {}
                }
            }
        }
    }
}
