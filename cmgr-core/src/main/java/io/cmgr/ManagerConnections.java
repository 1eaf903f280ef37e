// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import io.cmgr.channel.EventChannel;
import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.engine.Engine;
import io.cmgr.session.Link;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The part of a manager that connects: once, or again and again under one id. */
abstract class ManagerConnections extends ManagerWrites {
    ManagerConnections(Engine engine) {
        super(engine);
    }

    /** Connects to {@code host:port}, as {@link #connect(TcpConnect, SessionHandler)} does. The id is minted. */
    public CompletableFuture<Session> connect(String target, SessionHandler handler) {
        return connect(TcpConnect.to(target), handler);
    }

    /**
     * Connects to {@code host:port} under a name, as {@link #connect(TcpConnect, SessionHandler)} does. In the Go cmgr:
     * {@code Connect}.
     *
     * @param id a name, or null for {@code c1, c2, …}
     */
    public CompletableFuture<Session> connect(String target, @Nullable String id, SessionHandler handler) {
        TcpConnect where = TcpConnect.to(target);
        return connect(id == null ? where : where.as(id), handler);
    }

    /**
     * Connects to a target. If it is a name with several addresses, these race, as {@link TcpConnect#to(String, int)}
     * says.
     *
     * <p>The future completes after {@code onNew} has returned. It fails with the {@link IOException} that says why,
     * with {@link io.cmgr.session.DuplicateSessionException}, or with the exception that {@code onNew} has thrown. A
     * connection that fails before {@code onNew} is never registered, and the handler hears nothing of it. If all
     * addresses have failed, the future fails with the exception of the first, in which the others are suppressed.
     *
     * <p>With TLS 1.3 the client's handshake is over before the server has checked the client's certificate. The future
     * then completes, and a refusal ends the session with {@link io.cmgr.session.DisconnectReason#TLS_FAILED}.
     *
     * <p>A connection that is made in a callback is on the event loop of that callback, as long as the loops are about
     * equally busy: see {@link TcpConnect#near}.
     *
     * <p>Before {@code onNew} begins, cancelling the future or closing the id ends the attempt; from then on it closes
     * the session.
     *
     * @param where the target and the options
     * @param handler receives the events of the session
     * @return the open session
     */
    public CompletableFuture<Session> connect(TcpConnect where, SessionHandler handler) {
        return engine.connect(where, handler);
    }

    /**
     * Keeps connected to {@code host:port}, as {@link #link(TcpConnect, Reconnect, SessionHandler)} does with
     * {@link Reconnect#always}.
     *
     * @param id a name, or null for {@code c1, c2, …}
     */
    public Link link(String target, @Nullable String id, SessionHandler handler) {
        TcpConnect where = TcpConnect.to(target);
        return link(id == null ? where : where.as(id), handler);
    }

    /** Keeps connected to a target, as the other form does with {@link Reconnect#always}. */
    public Link link(TcpConnect where, SessionHandler handler) {
        return link(where, Reconnect.always(), handler);
    }

    /**
     * Connects, and connects again whenever the connection has gone or could not be made, until the link or the manager
     * is closed. Answers at once; the first attempt begins at once. Nothing that depends on the peer can make this fail:
     * being down is a state of the {@link Link}, which says what becomes of writes meanwhile.
     *
     * <p>Each connection is a session of its own, with its own NEW, where the application logs in, subscribes and joins
     * its rooms again. A link takes a place of {@code maxSessions} for all its life, so that it can always come back.
     * While an {@link EventChannel} that is its handler is full, it begins no attempt; when that is closed, it ends.
     *
     * @param where the targets and the options
     * @param manner when to try again, what to hold meanwhile, and when it is up
     * @param handler receives the events of all its sessions
     * @return the link, which is connecting
     * @throws io.cmgr.session.DuplicateSessionException if the id is taken
     * @throws io.cmgr.session.SessionLimitException at {@code maxSessions}
     * @throws IllegalArgumentException if the id is unusable, or more is to be held than {@code maxPendingBytes}
     */
    public Link link(TcpConnect where, Reconnect manner, SessionHandler handler) {
        return engine.link(where, manner, handler, link -> {
            if (handler instanceof EventChannel channel) {
                channel.expect(link);
            }
        });
    }

    /** Finds a link by its id; empty if no open link has it. */
    public Optional<Link> link(String id) {
        return engine.link(id);
    }

    /** The links, up and down, as a snapshot. */
    public Collection<Link> links() {
        return engine.links();
    }
}
