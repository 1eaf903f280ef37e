// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static java.util.Objects.requireNonNull;

import io.cmgr.config.StreamOptions;
import io.cmgr.config.TcpListen;
import io.cmgr.session.ListenerStats;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionStats;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who listens over TCP, on one socket or on one for each address of a name, or over a Unix-domain socket: the origin of
 * accepted sessions.
 */
final class StreamListener implements RegisteredListener, SessionOrigin, ListeningSocket.Owner {
    private static final AttributeKey<StreamListener> LISTENER = AttributeKey.valueOf(StreamListener.class, "LISTENER");

    private final EngineContext context;
    private final String id;
    private final List<ListeningSocket> sockets;
    private final SocketAddress localAddress;
    private final SessionHandler handler;
    private final StreamSettings settings;
    private final SessionLimit limit;
    private final Arrivals arrivals;

    /** Null without TLS. */
    private final @Nullable TlsHandshakes handshakes;

    private final CompletableFuture<Void> closed;

    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AcceptErrors acceptErrors;

    // One of each, and not one for each connection.
    private final ChannelFutureListener withoutSession = closed -> closedWithoutSession(closed.channel());
    private final Lease lease = this::sessionEnded;

    /** Replaced when the TLS context is. */
    private volatile TcpListen where;

    private volatile boolean open = true;

    /**
     * @param channels bound, on the accepting loop, and not reading
     * @param unpublish undoes what lets callers find them; may run more than once
     */
    StreamListener(
            EngineContext context,
            String id,
            List<Channel> channels,
            SocketAddress localAddress,
            SessionHandler handler,
            TcpListen where,
            Runnable unpublish) {
        this.context = context;
        this.id = id;
        this.localAddress = localAddress;
        this.handler = handler;
        this.where = where;
        settings = StreamSettings.of(where.options(), context.settings());
        limit = new SessionLimit(where.maxSessions());
        handshakes = where.options().tls() == null ? null : handshakes(context);
        arrivals = new Arrivals(channels.get(0).eventLoop(), this::applyPauses);
        acceptErrors = new AcceptErrors(channels.get(0).eventLoop().ticker());
        closed = new LoopAwareFuture<>(context.loops());
        channels.forEach(channel -> channel.attr(LISTENER).set(this));
        sockets = channels.stream()
                .map(channel -> new ListeningSocket(this, context.transport(), channel, unpublish))
                .toList();
        CompletableFuture<?>[] ends =
                sockets.stream().map(ListeningSocket::closed).toArray(CompletableFuture[]::new);
        var unused = CompletableFuture.allOf(ends).thenRun(this::socketsClosed);
    }

    /** The listener on a server channel; there before the channel accepts. */
    static StreamListener of(Channel server) {
        return requireNonNull(server.attr(LISTENER).get());
    }

    /** Accepts from now on, unless somebody has paused already or no place is free. */
    void start() {
        for (ListeningSocket socket : sockets) {
            limits().forEach(each -> each.hold(socket.pauses()));
            socket.start();
        }
    }

    /** What can hold accepting. */
    private List<SessionLimit> limits() {
        return handshakes == null
                ? List.of(limit, context.limit())
                : List.of(limit, context.limit(), handshakes.computing());
    }

    @Override
    public int free() {
        int free = Math.min(freePlaces(), arrivals.free());
        return handshakes == null ? free : Math.min(free, handshakes.computing().free());
    }

    /** For those who have arrived. */
    @Override
    public boolean holds() {
        return arrivals.hold();
    }

    private void applyPauses() {
        sockets.forEach(socket -> socket.pauses().apply());
    }

    @Override
    public int freePlaces() {
        return Math.min(limit.free(), context.limit().free());
    }

    private static TlsHandshakes handshakes(EngineContext context) {
        return new TlsHandshakes(
                context.threads().named("tls", true), context.settings().maxSessions());
    }

    /** What computes the handshakes of a listener with TLS. */
    TlsHandshakes handshakes() {
        return requireNonNull(handshakes);
    }

    StreamOptions options() {
        return where.options();
    }

    /** It takes a place until its session, or else its channel, has ended. */
    @Override
    public void taken(Channel child) {
        context.limit().take();
        limit.take();
        arrivals.taken(child);
        child.closeFuture().addListener(withoutSession);
    }

    private void closedWithoutSession(Channel child) {
        refused.incrementAndGet();
        releasePlace();
        arrivals.begun(child);
    }

    private void releasePlace() {
        limit.release();
        context.limit().release();
    }

    private void sessionEnded(RegistryEntry session, SessionStats last) {
        context.registry().remove(session, last);
        ended.incrementAndGet();
        releasePlace();
    }

    @Override
    public boolean beginsBeforeHandshake() {
        return true;
    }

    @Override
    public @Nullable StreamSession begin(Channel child) {
        if (child.closeFuture().isDone()) { // before a handler on another thread let us know; its place is free again
            return null;
        }
        StreamSession session =
                new StreamSession(context, context.ids().accepted(), child, this, handler, settings, lease);
        child.closeFuture().removeListener(withoutSession);
        if (!context.registry().addAccepted(session)) {
            closedWithoutSession(child);
            var unused = child.close();
            return null;
        }
        accepted.incrementAndGet();
        endIfClosing(session);
        arrivals.begun(child);
        return session;
    }

    /** What the kernel had connected before the manager closed ends like the sessions that were there. */
    private void endIfClosing(StreamSession session) {
        if (context.registry().isClosed()) {
            session.requestEnd(Ending.MANAGER_CLOSED);
        } else if (context.registry().isSealed()) {
            session.pauseReads(context.registry());
        }
    }

    @Override
    public void connected(StreamSession session) {
        session.accepted();
    }

    @Override
    public void ready(StreamSession session) {
        if (session.isOpen()) {
            var unused = session.opened();
        }
    }

    /** A connection that the application never heard of. */
    @Override
    public void failed(Throwable cause) {
        context.faults().report("listener " + id, "a connection did not become a session", cause);
    }

    /** Its future has told. */
    @Override
    public void closed() {}

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
        pause(PauseOwners.APPLICATION);
    }

    @Override
    public void resume() {
        resume(PauseOwners.APPLICATION);
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public ListenerStats stats() {
        long gone = ended.get(); // before accepted, so that open is never negative
        long taken = accepted.get();
        return new ListenerStats(
                id,
                localAddress,
                taken,
                taken - gone,
                refused.get(),
                acceptErrors.count(),
                sockets.get(0).pauses().paused());
    }

    @Override
    public void updateTls(SslContext context) {
        TcpListen renewed = where.tls(context);
        if (handshakes == null) {
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
        return arrivals.settled();
    }

    /** The others must not stay behind. */
    @Override
    public void closed(ListeningSocket socket) {
        limits().forEach(each -> each.forget(socket.pauses()));
        if (open) {
            var unused = close();
        }
    }

    private void socketsClosed() {
        if (handshakes != null) {
            handshakes.retire();
        }
        context.registry().remove(this);
        closed.complete(null);
        arrivals.closed();
    }
}
