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

/**
 * A manager with an event channel, and its peers. {@link #close} closes the peers first, so that no session lingers.
 */
public final class ServerFixture implements Closeable {
    private final ConnectionManager manager;
    private final EventChannel events;
    private final Deque<Closeable> closedFirst = new ArrayDeque<>();

    public ServerFixture(ConnectionManager manager) {
        this.manager = manager;
        events = manager.openEventChannel();
    }

    public static ServerFixture on(Transport transport) {
        return new ServerFixture(Transports.manager(transport));
    }

    public ConnectionManager manager() {
        return manager;
    }

    public EventChannel events() {
        return events;
    }

    /** Closes this before the manager. */
    public <T extends Closeable> T closeFirst(T peer) {
        closedFirst.push(peer);
        return peer;
    }

    /** Opens a listener whose events go to the channel, and returns its port. */
    public int listen() throws IOException {
        return manager.listenTcp(0, events).port();
    }

    public Peer call(int port) throws IOException {
        return closeFirst(Peer.connect(port));
    }

    /** Takes the ACCEPTED and the NEW of the next session, and returns that session. */
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
        while (!closedFirst.isEmpty()) {
            closedFirst.pop().close();
        }
        manager.close();
    }
}
