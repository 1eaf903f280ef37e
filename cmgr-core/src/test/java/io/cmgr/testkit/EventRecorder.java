// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A handler that records every callback. The test takes them one after the other. */
public class EventRecorder implements SessionHandler {
    /** One callback with its arguments. Only DATA has data, and only DISCONNECTED has a reason. */
    public record Event(
            Callback callback,
            Session session,
            byte[] data,
            @Nullable DisconnectReason reason,
            @Nullable Throwable cause) {
        public String text() {
            return new String(data, StandardCharsets.UTF_8);
        }
    }

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    @Override
    public void onAccepted(Session session) {
        record(Callback.ACCEPTED, session);
    }

    @Override
    public void onNew(Session session) {
        record(Callback.NEW, session);
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {
        events.add(new Event(Callback.DATA, session, ByteBufUtil.getBytes(data), null, null));
    }

    @Override
    public void onWritable(Session session) {
        record(Callback.WRITABLE, session);
    }

    @Override
    public void onEndOfInput(Session session) {
        record(Callback.END_OF_INPUT, session);
        SessionHandler.super.onEndOfInput(session);
    }

    @Override
    public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
        events.add(new Event(Callback.DISCONNECTED, session, new byte[0], reason, cause));
    }

    /** The next callback. */
    public Event next() {
        try {
            Event event = events.poll(20, TimeUnit.SECONDS);
            assertNotNull(event, "no further event");
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next callback, which must be this one. */
    public Event next(Callback expected) {
        Event event = next();
        assertEquals(expected, event.callback());
        return event;
    }

    /** The session of the next NEW. Skips every ACCEPTED, since callbacks of sessions on two event loops interleave. */
    public Session nextSession() {
        Event event = next();
        while (event.callback() == Callback.ACCEPTED) {
            event = next();
        }
        return event.session();
    }

    /** The next DISCONNECTED. Skips DATA, END_OF_INPUT and WRITABLE. */
    public Event nextDisconnected() {
        Event event = next();
        while (event.callback() != Callback.DISCONNECTED) {
            event = next();
        }
        return event;
    }

    public int size() {
        return events.size();
    }

    private void record(Callback callback, Session session) {
        events.add(new Event(callback, session, new byte[0], null, null));
    }
}
