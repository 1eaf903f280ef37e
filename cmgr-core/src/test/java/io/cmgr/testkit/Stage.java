// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** A manager, its channel, and whoever calls it; the callers leave first, so that nobody lingers. */
public final class Stage implements Closeable {
    private final ConnectionManager manager;
    private final EventChannel events;
    private final Deque<Closeable> guests = new ArrayDeque<>();

    public Stage(ConnectionManager manager) {
        this.manager = manager;
        events = manager.openEventChannel();
    }

    public static Stage on(Transport transport) {
        return new Stage(Transports.manager(transport));
    }

    public ConnectionManager manager() {
        return manager;
    }

    public EventChannel events() {
        return events;
    }

    /** Something to be closed before the manager. */
    public <T extends Closeable> T guest(T guest) {
        guests.push(guest);
        return guest;
    }

    /** A port that feeds the channel. */
    public int listen() throws IOException {
        return manager.listenTcp(0, events).port();
    }

    public Peer call(int port) throws IOException {
        return guest(Peer.connect(port));
    }

    /** The session of the last call, past its ACCEPTED and its NEW. */
    public Session accept() {
        next(SessionState.ACCEPTED);
        return next(SessionState.NEW).session();
    }

    public SessionEvent next() {
        return Events.next(events);
    }

    /** The next event, which must be of this state. */
    public SessionEvent next(SessionState state) {
        SessionEvent event = next();
        assertEquals(state, event.state(), event::toString);
        return event;
    }

    @Override
    public void close() throws IOException {
        while (!guests.isEmpty()) {
            guests.pop().close();
        }
        manager.close();
    }
}
