// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

final class LineClient implements AutoCloseable {
    private final EventChannel events;
    private final Session server;

    LineClient(ConnectionManager manager, String target) {
        events = manager.openEventChannel();
        TcpConnect where = TcpConnect.to(target).framing(Framing.lines(8192));
        try {
            server = manager.connect(where, events).join();
        } catch (CompletionException refused) {
            events.close(); // the manager would hold it
            throw refused;
        }
    }

    String ask(String question) throws IOException, InterruptedException {
        CompletableFuture<Void> written = server.write(question);
        if (written.isCompletedExceptionally()) {
            written.join(); // it is no line, or the session has ended
        }
        SessionEvent event;
        do {
            event = events.poll(Duration.ofSeconds(5));
        } while (event != null && event.state() == SessionState.NEW);
        if (event == null || event.state() == SessionState.DISCONNECTED) {
            throw new IOException(event == null ? "no answer in time" : event.detail());
        }
        return event.text();
    }

    @Override
    public void close() {
        events.close(); // and with it the session
    }
}
