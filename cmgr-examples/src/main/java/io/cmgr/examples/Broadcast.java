// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.session.SessionEvent;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** A chat: what one says, all hear. */
@Command(name = "broadcast", description = "A chat of lines over TCP; join it with nc.")
final class Broadcast implements Callable<Integer> {
    @Mixin
    private ServerOptions options = new ServerOptions();

    @Override
    public Integer call() throws Exception {
        try (ConnectionManager manager = options.openManager()) {
            ChatRoom room = new ChatRoom(manager);
            if (options.handler()) {
                options.announce(manager.listenTcp(options.port(), room).port());
                manager.closed().get();
            } else {
                EventChannel events = manager.openEventChannel();
                options.announce(manager.listenTcp(options.port(), events).port());
                for (SessionEvent event : events) {
                    switch (event.state()) {
                        case NEW -> room.enter(event.session());
                        case DATA -> room.hear(event.session(), event.data());
                        case DISCONNECTED -> room.leave(event.session());
                        case ACCEPTED -> {}
                    }
                }
            }
        }
        return ExitCode.OK;
    }
}
