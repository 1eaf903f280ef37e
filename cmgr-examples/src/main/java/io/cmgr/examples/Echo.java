// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpListen;
import io.cmgr.examples.cli.ServerOptions;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Sends back what it receives. It stops reading while the peer does not take the replies. */
@Command(name = "echo", description = "Sends back over TCP what it receives.")
final class Echo implements Callable<Integer> {
    /**
     * At half of this a session is not writable any more, and reading pauses. The other half is room for replies to
     * what had already been read.
     */
    private static final int MAX_PENDING_BYTES = 32 << 20;

    /** How many bytes may wait in the channel; a quarter of them from one session. */
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

    /**
     * Pauses reading until this reply has been sent, if the session is not writable. Each such reply has its own pause.
     */
    private static void echo(SessionEvent event) {
        Session session = event.session();
        CompletableFuture<Void> sent = event.reply(event.data());
        if (!session.isWritable()) {
            session.pauseReads(sent);
            sent.whenComplete((done, failed) -> session.resumeReads(sent));
        }
    }
}
