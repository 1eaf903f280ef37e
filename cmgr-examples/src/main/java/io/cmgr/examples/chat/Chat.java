// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.examples.cli.ServerOptions;
import io.cmgr.session.SessionEvent;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** A chat with rooms: everybody in a room receives what one guest writes, whatever transport each of them uses. */
@Command(
        name = "chat",
        aliases = "broadcast",
        description =
                "A chat with rooms, of lines over TCP; also over TLS, a Unix-domain socket, and a page for browsers.")
public final class Chat implements Callable<Integer> {
    @Mixin
    private ServerOptions options = new ServerOptions();

    @Mixin
    private ChatListeners listeners = new ChatListeners();

    /** For picocli. */
    public Chat() {}

    @Override
    public Integer call() throws Exception {
        try (ConnectionManager manager = options.openManager()) {
            ChatRooms rooms = new ChatRooms(manager);
            if (options.handler()) {
                options.announce(listeners.open(manager, options.port(), rooms));
                manager.closed().get();
            } else {
                EventChannel events = manager.openEventChannel();
                options.announce(listeners.open(manager, options.port(), events));
                for (SessionEvent event : events) {
                    switch (event.state()) {
                        case NEW -> rooms.enter(event.session());
                        case DATA -> rooms.hear(event.session(), event.text());
                        case DISCONNECTED -> rooms.exit(event.session());
                        case ACCEPTED -> {}
                    }
                }
            }
        }
        return ExitCode.OK;
    }
}
