// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpListen;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Sends back what it receives, no faster than the peer takes it. */
@Command(name = "echo", description = "Sends back over TCP what it receives.")
final class Echo implements Callable<Integer> {
    /**
     * A session stops being writable at half of this. The other half is room for the replies to what was on its way
     * when reading paused.
     */
    private static final int MAX_PENDING_BYTES = 32 << 20;

    /** One session alone may fill a quarter of the channel. */
    private static final int MAX_QUEUED_BYTES = 8 << 20;

    @Mixin
    private ServerOptions options = new ServerOptions();

    @Override
    public Integer call() throws Exception {
        try (ConnectionManager manager = options.openManager()) {
            TcpListen where = TcpListen.on(options.port()).maxPendingBytes(MAX_PENDING_BYTES);
            if (options.handler()) {
                options.announce(manager.listen(where, new EchoHandler()).port());
                manager.closed().get();
            } else {
                EventChannel events = manager.openEventChannel(EventChannel.DEFAULT_MAX_EVENTS, MAX_QUEUED_BYTES);
                options.announce(manager.listen(where, events).port());
                for (SessionEvent event : events) {
                    if (event.state() == SessionState.DATA) {
                        echo(event);
                    }
                }
            }
        }
        return ExitCode.OK;
    }

    /** Each reply that the peer is slow to take holds a pause of its own. */
    private static void echo(SessionEvent event) {
        Session session = event.session();
        CompletableFuture<Void> sent = event.reply(event.data());
        if (!session.isWritable()) {
            session.pauseReads(sent);
            sent.whenComplete((done, failed) -> session.resumeReads(sent));
        }
    }
}
