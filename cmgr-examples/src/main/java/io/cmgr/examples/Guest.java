// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.channel.EventChannel;
import io.cmgr.session.Destination;
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

    /** Waits until exactly this has arrived, in as many pieces as the network likes. */
    void hears(String expected) throws TimeoutException, InterruptedException {
        String what = name + " to hear \"" + expected + "\"";
        String heard = "";
        while (!heard.equals(expected)) {
            heard += patience.await(what, events).text();
            if (!expected.startsWith(heard)) {
                throw new IllegalStateException(name + " heard \"" + heard + "\" instead of \"" + expected + "\"");
            }
        }
        transcript.line(name, "hears", expected);
    }
}
