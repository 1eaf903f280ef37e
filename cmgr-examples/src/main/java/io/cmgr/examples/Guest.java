// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.channel.EventChannel;
import io.cmgr.session.Destination;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import java.util.concurrent.TimeoutException;

/** A client in the demo: speaks to the server, and hears what it expects or complains. */
final class Guest {
    private final String name;
    private final Destination<Void> server;
    private final EventChannel events;
    private final Patience patience;
    private final Transcript transcript;

    Guest(String name, Destination<Void> server, EventChannel events, Patience patience, Transcript transcript) {
        this.name = name;
        this.server = server;
        this.events = events;
        this.patience = patience;
        this.transcript = transcript;
    }

    void says(String text) {
        transcript.line(name, "says", text);
        server.write(text);
    }

    /** Waits for the next message, which must be this. */
    void hears(String expected) throws TimeoutException, InterruptedException {
        String what = name + " to hear \"" + expected + "\"";
        SessionEvent event = patience.await(what, events);
        while (event.state() != SessionState.DATA) {
            event = patience.await(what, events);
        }
        String heard = event.text();
        if (!heard.equals(expected)) {
            throw new IllegalStateException(name + " heard \"" + heard + "\" instead of \"" + expected + "\"");
        }
        transcript.line(name, "hears", expected);
    }
}
