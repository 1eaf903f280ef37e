// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import io.netty.buffer.ByteBuf;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives every session a handler of its own, see {@link SessionHandler#each}. It is kept in an attribute of the session,
 * which only the session's event loop touches, and forgotten after DISCONNECTED.
 */
final class HandlerPerSession implements SessionHandler {
    private static final AttributeKey<Own> HANDLERS = AttributeKey.valueOf(HandlerPerSession.class, "HANDLERS");

    private final Function<? super Session, ? extends SessionHandler> maker;

    HandlerPerSession(Function<? super Session, ? extends SessionHandler> maker) {
        this.maker = maker;
    }

    /** What one session has from one maker; a maker may itself answer a {@link HandlerPerSession}. */
    private static final class Own {
        final HandlerPerSession maker;
        final @Nullable Own next;

        /** Null until it is made, and for good if its maker has failed. */
        @Nullable
        SessionHandler handler;

        Own(HandlerPerSession maker, @Nullable Own next) {
            this.maker = maker;
            this.next = next;
        }
    }

    private @Nullable Own find(Session session) {
        for (Own own = session.attr(HANDLERS).get(); own != null; own = own.next) {
            if (own.maker == this) {
                return own;
            }
        }
        return null;
    }

    private SessionHandler of(Session session) {
        Own own = find(session);
        if (own == null) {
            Attribute<Own> handlers = session.attr(HANDLERS);
            own = new Own(this, handlers.get());
            handlers.set(own);
        }
        SessionHandler handler = own.handler;
        if (handler == null) {
            handler = make(session);
            own.handler = handler;
        }
        return handler;
    }

    private SessionHandler make(Session session) {
        SessionHandler made = maker.apply(session);
        if (made == null) {
            throw new IllegalStateException("each: the maker returned null for session " + session.id());
        }
        return made;
    }

    @Override
    public void onAccepted(Session session) {
        of(session).onAccepted(session);
    }

    @Override
    public void onNew(Session session) {
        of(session).onNew(session);
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {
        of(session).onData(session, data, from);
    }

    @Override
    public void onDatagram(UdpSession session, ByteBuf data, InetSocketAddress from, boolean truncated) {
        of(session).onDatagram(session, data, from, truncated);
    }

    @Override
    public void onMessage(Session session, Object message) {
        of(session).onMessage(session, message);
    }

    @Override
    public void onWritable(Session session) {
        of(session).onWritable(session);
    }

    @Override
    public void onEndOfInput(Session session) {
        of(session).onEndOfInput(session);
    }

    /** If the maker has failed, nobody hears of the end that this has brought. */
    @Override
    public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
        Own own = find(session);
        if (own != null && own.handler == null) {
            return;
        }
        try {
            of(session).onDisconnected(session, reason, cause);
        } finally {
            session.attr(HANDLERS).set(null);
        }
    }
}
