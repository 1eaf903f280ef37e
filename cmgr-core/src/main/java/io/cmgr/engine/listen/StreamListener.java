// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.PrintableAddress;
import io.cmgr.config.StreamOptions;
import io.cmgr.config.TcpListen;
import io.cmgr.engine.flow.PlaceLimit;
import io.cmgr.engine.flow.ReadPauses;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.RegisteredListener;
import io.cmgr.engine.report.MisfitLog;
import io.cmgr.engine.report.Paragraph;
import io.cmgr.engine.stream.StreamSettings;
import io.cmgr.engine.tls.TlsHandshakes;
import io.cmgr.session.ListenerStats;
import io.cmgr.session.SessionHandler;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A listener over TCP or over a Unix-domain socket. Over TCP it has one socket, or one for each address of a name. Its
 * {@link Admission} decides which connections come in, and its {@link AcceptedSessions} makes sessions of them. Any
 * thread.
 */
final class StreamListener implements RegisteredListener {
    private static final AttributeKey<StreamListener> LISTENER = AttributeKey.valueOf(StreamListener.class, "LISTENER");

    private final ManagerContext context;
    private final String id;
    private final List<ListeningSocket> sockets;
    private final SocketAddress localAddress;
    private final Admission admission;
    private final AcceptedSessions sessions;

    /** Of sessions that begin with TLS or start it later; threads it has only while there are some. */
    private final TlsHandshakes handshakes;

    private final CompletableFuture<Void> closed;

    private final AcceptErrors acceptErrors;

    /** What the application asked for. {@link #updateTls} replaces it. */
    private volatile TcpListen where;

    private volatile boolean open = true;

    /**
     * @param channels server channels that are bound and registered with the accepting loop, but do not accept yet
     * @param unpublish removes the file by which callers find the listener, if there is one; may run more than once
     */
    StreamListener(
            ManagerContext context,
            String id,
            List<Channel> channels,
            SocketAddress localAddress,
            SessionHandler handler,
            TcpListen where,
            Runnable unpublish) {
        this.context = context;
        this.id = id;
        this.localAddress = localAddress;
        this.where = where;
        handshakes = new TlsHandshakes(
                context.threads().named("tls", true),
                context.settings().maxSessions(),
                context.handshakes().counters());
        EventLoop acceptingLoop = channels.get(0).eventLoop();
        admission = new Admission(
                id,
                new PlaceLimit(where.maxSessions()),
                context.limit(),
                handshakes.computing(),
                acceptingLoop,
                context.loops().group(),
                context.registry()::refused,
                this::applyPauses);
        StreamSettings settings =
                StreamSettings.of(where.options(), context.settings(), new MisfitLog(acceptingLoop.ticker()));
        sessions = new AcceptedSessions(context, this, handler, settings, admission);
        acceptErrors = new AcceptErrors(acceptingLoop.ticker());
        closed = new LoopAwareFuture<>(context.loops());
        channels.forEach(channel -> channel.attr(LISTENER).set(this));
        sockets = channels.stream()
                .map(channel ->
                        new ListeningSocket(admission, context.transport(), channel, unpublish, this::socketClosed))
                .toList();
        CompletableFuture<?>[] ends =
                sockets.stream().map(ListeningSocket::closed).toArray(CompletableFuture[]::new);
        var unused = CompletableFuture.allOf(ends).thenRun(this::socketsClosed);
    }

    /** The listener of a server channel. It is set before the channel accepts. */
    static StreamListener of(Channel server) {
        return requireNonNull(server.attr(LISTENER).get());
    }

    /** Starts accepting, unless accepting has been paused already or no place is free. */
    void start() {
        for (ListeningSocket socket : sockets) {
            admission.hold(socket.pauses());
            socket.start();
        }
    }

    private void applyPauses() {
        sockets.forEach(socket -> socket.pauses().apply());
    }

    /** The origin of the sessions that this listener accepts. */
    AcceptedSessions sessions() {
        return sessions;
    }

    /** The handshakes of its sessions. */
    TlsHandshakes handshakes() {
        return handshakes;
    }

    StreamOptions options() {
        return where.options();
    }

    void acceptFailed(Throwable cause) {
        acceptErrors.record(id, cause);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public int port() {
        return localAddress instanceof InetSocketAddress internet ? internet.getPort() : -1;
    }

    @Override
    public void pause(Object owner) {
        sockets.forEach(socket -> socket.pauses().pause(owner));
    }

    @Override
    public void resume(Object owner) {
        sockets.forEach(socket -> socket.pauses().resume(owner));
    }

    @Override
    public void pause() {
        pause(ReadPauses.APPLICATION);
    }

    @Override
    public void resume() {
        resume(ReadPauses.APPLICATION);
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public ListenerStats stats() {
        long ended = sessions.ended(); // read before begun, so that the difference is never negative
        long begun = sessions.begun();
        return new ListenerStats(
                id,
                localAddress,
                begun,
                begun - ended,
                admission.refused(),
                acceptErrors.count(),
                sockets.get(0).pauses().paused());
    }

    @Override
    public String explain() {
        Paragraph text = new Paragraph();
        long live = sessions.begun() - sessions.ended();
        text.say("Listener " + id + " on " + PrintableAddress.of(localAddress) + " is " + (open ? "open" : "closed")
                + ", has accepted " + Paragraph.count(sessions.begun(), "session") + ", of which "
                + live + (live == 1 ? " has" : " have") + " not ended, and refused " + admission.refused());
        Map<Object, Long> owners = sockets.get(0).pauses().owners();
        if (!owners.isEmpty()) {
            text.say("It accepts nothing, and has been paused " + Paragraph.pauses(owners));
        }
        return text.toString();
    }

    @Override
    public void updateTls(SslContext context) {
        TcpListen renewed = where.tls(context);
        if (where.options().tls() == null) {
            throw new IllegalStateException("tls: listener " + id + " was opened without TLS");
        }
        where = renewed;
    }

    @Override
    public CompletableFuture<Void> close() {
        open = false;
        sockets.forEach(ListeningSocket::close);
        return closed.copy();
    }

    @Override
    public CompletableFuture<Void> closeAndSettle() {
        var unused = close();
        return admission.settled();
    }

    /** One line for humans: {@code listener l0 on 0.0.0.0:4160, open}. */
    @Override
    public String toString() {
        return "listener " + id + " on " + PrintableAddress.of(localAddress) + (open ? ", open" : ", closed");
    }

    /** If one socket closes by itself, the listener closes the others too. */
    private void socketClosed(ListeningSocket socket) {
        admission.forget(socket.pauses());
        if (open) {
            var unused = close();
        }
    }

    private void socketsClosed() {
        handshakes.retire();
        context.registry().remove(this);
        closed.complete(null);
        admission.closed();
    }
}
