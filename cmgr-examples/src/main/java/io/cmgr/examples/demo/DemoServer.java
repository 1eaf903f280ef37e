// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.demo;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionKind;

/**
 * The demo's server: one loop over one event channel serves the TCP sessions and the UDP socket. Each DATA event holds
 * one line of a TCP session or one datagram, so its text is whole.
 */
final class DemoServer implements Runnable {
    private final ConnectionManager manager;
    private final EventChannel events;
    private final Transcript transcript;

    DemoServer(ConnectionManager manager, EventChannel events, Transcript transcript) {
        this.manager = manager;
        this.events = events;
        this.transcript = transcript;
    }

    @Override
    public void run() {
        for (SessionEvent event : events) {
            transcript.line("server", event.state().toString(), text(event));
            switch (event.state()) {
                case NEW -> event.reply("welcome, " + event.id());
                case DATA -> broadcast(event);
                case DISCONNECTED -> manager.writeToAll(event.id() + " has left");
                case ACCEPTED -> {}
            }
        }
    }

    /** Write-to-all reaches TCP sessions only, so the sender of a datagram gets a reply as well. */
    private void broadcast(SessionEvent event) {
        manager.writeToAll(event.id() + " says " + event.text());
        if (event.session().kind() == SessionKind.UDP) {
            event.reply("thanks for " + event.data().length + " bytes");
        }
    }

    private static String text(SessionEvent event) {
        return event.detail().isEmpty() ? event.id() + " says " + event.text() : event.detail();
    }
}
