// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.demo;

import io.cmgr.channel.EventChannel;
import io.cmgr.session.Destination;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import java.util.concurrent.TimeoutException;

/** A client of the demo's server. It writes messages, and checks each message that it receives. */
final class DemoClient {
    private final String name;
    private final Destination<Void> server;
    private final EventChannel events;
    private final TimeLimit timeLimit;
    private final Transcript transcript;

    DemoClient(String name, Destination<Void> server, EventChannel events, TimeLimit timeLimit, Transcript transcript) {
        this.name = name;
        this.server = server;
        this.events = events;
        this.timeLimit = timeLimit;
        this.transcript = transcript;
    }

    void says(String text) {
        transcript.line(name, "says", text);
        server.write(text);
    }

    /** Waits for the next message, which must be the expected one. */
    void hears(String expected) throws TimeoutException, InterruptedException {
        String what = name + " to hear \"" + expected + "\"";
        SessionEvent event = timeLimit.await(what, events);
        while (event.state() != SessionState.DATA) {
            event = timeLimit.await(what, events);
        }
        String heard = event.text();
        if (!heard.equals(expected)) {
            throw new IllegalStateException(name + " heard \"" + heard + "\" instead of \"" + expected + "\"");
        }
        transcript.line(name, "hears", expected);
    }
}
