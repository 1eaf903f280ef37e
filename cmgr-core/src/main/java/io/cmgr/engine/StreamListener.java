// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static java.util.Objects.requireNonNull;

import io.cmgr.config.StreamOptions;
import io.cmgr.config.TcpListen;
import io.cmgr.session.Listener;
import io.cmgr.session.ListenerStats;
import io.cmgr.session.SessionHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A listening TCP or Unix-domain socket: the origin of accepted sessions. */
final class StreamListener implements Listener, SessionOrigin {
    private static final AttributeKey<StreamListener> LISTENER = AttributeKey.valueOf(StreamListener.class, "LISTENER");

    private final EngineContext context;
    private final String id;
    private final Channel channel;
    private final SocketAddress localAddress;
    private final SessionHandler handler;
    private final StreamSettings settings;
    private final SessionLimit limit;
    private final PauseOwners pauses;
    private final CompletableFuture<Void> closed;

    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AcceptErrors acceptErrors;

    // One of each, and not one for each connection.
    private final ChannelFutureListener withoutSession = closed -> closedWithoutSession();
    private final Runnable whenFinished = this::sessionEnded;

    /** Replaced when the TLS context is. */
    private volatile TcpListen where;

    private volatile boolean open = true;

    StreamListener(EngineContext context, String id, Channel channel, SessionHandler handler, TcpListen where) {
        this.context = context;
        this.id = id;
        this.channel = channel;
        this.handler = handler;
        this.where = where;
        settings = StreamSettings.of(where.options(), context.settings());
        limit = new SessionLimit(where.maxSessions());
        localAddress = UnixAddresses.local(channel);
        pauses = new PauseOwners(channel);
        acceptErrors = new AcceptErrors(channel.eventLoop().ticker());
        closed = new LoopAwareFuture<>(context.loops());
        channel.attr(LISTENER).set(this);
        channel.closeFuture().addListener(close -> channelClosed());
    }

    /** The listener on a server channel; there before the channel accepts. */
    static StreamListener of(Channel server) {
        return requireNonNull(server.attr(LISTENER).get());
    }

    static @Nullable StreamListener ofOrNull(Channel server) {
        return server.attr(LISTENER).get();
    }

    /** Accepts from now on, unless somebody has paused already or no place is free. */
    void start() {
        channel.config().setRecvByteBufAllocator(new AcceptBudget(this::free));
        context.limit().hold(pauses);
        limit.hold(pauses);
        if (isTls()) {
            context.handshakes().computing().hold(pauses);
        }
        pauses.apply();
    }

    private int free() {
        int places = Math.min(limit.free(), context.limit().free());
        return isTls() ? Math.min(places, context.handshakes().computing().free()) : places;
    }

    private boolean isTls() {
        return where.options().tls() != null;
    }

    StreamOptions options() {
        return where.options();
    }

    /** The kernel has given us a connection, which takes a place until its session, or else its channel, has ended. */
    void taken(Channel child) {
        context.limit().take();
        limit.take();
        child.closeFuture().addListener(withoutSession);
    }

    private void closedWithoutSession() {
        refused.incrementAndGet();
        releasePlace();
    }

    private void releasePlace() {
        limit.release();
        context.limit().release();
    }

    private void sessionEnded() {
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
                new StreamSession(context, context.ids().accepted(), child, this, handler, settings, whenFinished);
        child.closeFuture().removeListener(withoutSession);
        if (!context.registry().add(session)) {
            refused.incrementAndGet();
            releasePlace();
            var unused = child.close();
            return null;
        }
        accepted.incrementAndGet();
        return session;
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

    boolean isPaused() {
        return pauses.paused();
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
        pauses.pause(owner);
    }

    @Override
    public void resume(Object owner) {
        pauses.resume(owner);
    }

    @Override
    public void pause() {
        pauses.pause(PauseOwners.APPLICATION);
    }

    @Override
    public void resume() {
        pauses.resume(PauseOwners.APPLICATION);
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
                id, localAddress, taken, taken - gone, refused.get(), acceptErrors.count(), pauses.paused());
    }

    @Override
    public void updateTls(SslContext context) {
        TcpListen renewed = where.tls(context);
        if (!isTls()) {
            throw new IllegalStateException("tls: listener " + id + " was opened without TLS");
        }
        where = renewed;
    }

    @Override
    public CompletableFuture<Void> close() {
        open = false;
        var unused = channel.close();
        if (channel.eventLoop().isShutdown()) {
            channelClosed(); // nobody is left to tell
        }
        return closed.copy();
    }

    /**
     * On NIO the port is free only after the selector has let go of the key, which it does at its next selection: a
     * scheduled task runs after one.
     */
    private void channelClosed() {
        open = false;
        context.limit().forget(pauses);
        context.handshakes().computing().forget(pauses);
        context.registry().remove(this);
        try {
            // A loop that is shut down cancels the task, which ends its future too.
            var unused = channel.eventLoop()
                    .schedule(channel::isOpen, 1, TimeUnit.MILLISECONDS)
                    .addListener(selected -> {
                        closed.complete(null);
                        StrayInterrupt.clear();
                    });
        } catch (RejectedExecutionException loopIsGone) {
            closed.complete(null);
        }
    }
}
