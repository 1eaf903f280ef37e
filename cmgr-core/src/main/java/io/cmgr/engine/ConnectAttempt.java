// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.StreamOptions;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client bootstrap: one attempt to connect, from its reservation of an id to its session or its failure. Every
 * address of the target is tried in turn within one time limit. Whoever takes the id from the registry, the session or
 * an end, decides what becomes of the attempt.
 */
final class ConnectAttempt implements RegistryEntry, SessionOrigin, StreamPipeline.Plan {
    private final EngineContext context;
    private final TcpConnect where;
    private final String id;
    private final SessionHandler handler;
    private final EventLoop eventLoop;
    private final CompletableFuture<Session> result;

    /** Null until the target has answered. Written before the registry knows. */
    private volatile @Nullable StreamSession session;

    /** Null where no name is looked up. Event loop only, as everything below. */
    private @Nullable CompletableFuture<List<InetAddress>> lookUp;

    /** The channel under way, null between two. */
    private @Nullable Channel channel;

    private @Nullable Future<?> limit;
    private @Nullable Throwable failure;
    private boolean over;

    ConnectAttempt(EngineContext context, TcpConnect where, String id, SessionHandler handler) {
        this.context = context;
        this.where = where;
        this.id = id;
        this.handler = handler;
        eventLoop = context.loops().group().next();
        result = new LoopAwareFuture<>(context.loops());
    }

    CompletableFuture<Session> result() {
        return result;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public @Nullable Session session() {
        return null;
    }

    void start() {
        context.shortfalls().ofConnection(id, where);
        var unused = result.whenComplete((connected, error) -> {
            if (result.isCancelled()) {
                var unusedEnd = end(Ending.LOCAL_CLOSE);
            }
        });
        onLoop(this::begin);
    }

    private void begin() {
        if (over) {
            return;
        }
        limit = eventLoop.schedule(this::timedOut, where.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        if (!(where.target() instanceof InetSocketAddress target)) {
            SocketAddress path = context.transport().unixAddress((UnixDomainSocketAddress) where.target());
            connectNext(List.of(path).iterator());
        } else if (!target.isUnresolved()) {
            connectNext(List.<SocketAddress>of(target).iterator());
        } else {
            lookUp = context.resolver().resolve(target.getHostString());
            var unused = lookUp.whenComplete((found, error) -> onLoop(() -> found(target.getPort(), found, error)));
        }
    }

    private void found(int port, List<InetAddress> addresses, @Nullable Throwable error) {
        if (error != null) {
            fail(error);
        } else {
            connectNext(addresses.stream()
                    .<SocketAddress>map(address -> new InetSocketAddress(address, port))
                    .iterator());
        }
    }

    @Override
    public boolean beginsBeforeHandshake() {
        return false;
    }

    @Override
    public @Nullable StreamSession begin(Channel active) {
        StreamSession begun = new StreamSession(
                context,
                id,
                active,
                null,
                handler,
                StreamSettings.of(where.options(), context.settings()),
                context.limit()::release);
        session = begun;
        if (over || !context.registry().promote(this, begun)) {
            ChannelClose.now(active);
            return null;
        }
        finish();
        return begun;
    }

    @Override
    public void connected(StreamSession begun) {}

    @Override
    public void ready(StreamSession begun) {
        Throwable error = begun.isOpen() ? begun.opened() : begun.refusal();
        if (error == null) {
            result.complete(begun);
        } else {
            result.completeExceptionally(error);
        }
    }

    /** Ends the attempt, or the session that it has become in the meantime. Any thread. */
    @Override
    public CompletableFuture<Void> end(Ending why) {
        if (context.registry().release(this)) {
            context.limit().release();
            result.completeExceptionally(why.refusal(id));
            onLoop(this::finish);
            return LoopAwareFuture.done(context.loops());
        }
        StreamSession begun = session;
        return begun == null ? LoopAwareFuture.done(context.loops()) : begun.end(why);
    }

    @Override
    public CompletableFuture<Void> abort(Ending why) {
        return end(why);
    }

    @Override
    public SessionHandler handler() {
        return handler;
    }

    @Override
    public long unsentAtEnd() {
        return 0;
    }

    @Override
    public void orphaned() {
        var unused = end(Ending.MANAGER_CLOSED);
    }

    private void connectNext(Iterator<SocketAddress> addresses) {
        if (over) {
            return;
        }
        ChannelFuture connecting = bootstrap().connect(addresses.next(), where.localAddress());
        channel = connecting.channel();
        // A channel that could not even be made belongs to no loop, and tells so on another thread.
        var unused = connecting.addListener(connected -> onLoop(() -> answered(connected, addresses)));
    }

    private void answered(Future<?> connected, Iterator<SocketAddress> addresses) {
        if (connected.isSuccess()) {
            stopLimit(); // the handshake has a limit of its own
        }
        if (connected.isSuccess() || over) {
            return;
        }
        Throwable error = connected.cause();
        if (failure != null) {
            error.addSuppressed(failure);
        }
        failure = error;
        if (addresses.hasNext()) {
            connectNext(addresses);
        } else {
            fail(error);
        }
    }

    @Override
    public SessionOrigin origin(Channel connecting) {
        return this;
    }

    @Override
    public StreamOptions options(Channel connecting) {
        return where.options();
    }

    @Override
    public SslHandler tls(SslContext tls, Channel connecting) {
        return context.handshakes().connect(tls, connecting.alloc(), where.options(), where.target());
    }

    /** The channel did not become a session, for another reason than that nobody answered. */
    @Override
    public void failed(Throwable error) {
        fail(error);
    }

    /** A handler of the application's closed it, or it closed before a handler on another thread let us know. */
    @Override
    public void closed() {
        fail(new IOException("connect to " + where.target() + ": closed before it became a session"));
    }

    private Bootstrap bootstrap() {
        SocketTransport transport = context.transport();
        boolean unix = where.target() instanceof UnixDomainSocketAddress;
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channelFactory(unix ? transport.unixClient() : transport.client())
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the limit covers look-up and all addresses
                .handler(new StreamPipeline(this));
        (unix ? SocketOptions.ofUnix(where.options(), context) : SocketOptions.of(where.options(), context))
                .forEach((option, value) -> bootstrap.option(SocketOptions.untyped(option), value));
        return bootstrap;
    }

    private void timedOut() {
        fail(new ConnectTimeoutException("connect to " + where.target() + ": no connection within "
                + where.connectTimeout().toMillis() + " ms"));
    }

    private void fail(Throwable error) {
        if (context.registry().release(this)) {
            context.limit().release();
            result.completeExceptionally(asIoException(error));
            if (eventLoop.inEventLoop()) {
                StrayInterrupt.clear();
            }
        }
        finish();
    }

    private Throwable asIoException(Throwable error) {
        if (where.target() instanceof UnixDomainSocketAddress path && error instanceof IOException) {
            return UnixAddresses.connectFailure(path, error);
        }
        Throwable why = error instanceof ChannelException && error.getCause() != null ? error.getCause() : error;
        return error instanceof IOException || (error instanceof RuntimeException && why == error)
                ? error
                : new IOException("connect to " + where.target() + ": " + why.getMessage(), why);
    }

    /** The attempt is over, one way or another; a channel that did not become a session is closed. */
    private void finish() {
        over = true;
        stopLimit();
        if (lookUp != null) {
            lookUp.cancel(false);
        }
        if (channel != null && session == null) {
            ChannelClose.now(channel);
        }
    }

    private void stopLimit() {
        if (limit != null) {
            limit.cancel(false);
        }
    }

    private void onLoop(Runnable step) {
        if (eventLoop.inEventLoop()) {
            step.run();
            return;
        }
        try {
            eventLoop.execute(step);
        } catch (RejectedExecutionException loopIsGone) {
            fail(Ending.MANAGER_CLOSED.refusal(id));
        }
    }
}
