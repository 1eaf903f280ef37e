// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.StreamOptions;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.ManagerClosedException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client bootstrap: calls a target, at whichever of its addresses answers first, within the connect time-out.
 *
 * <p>The addresses race as in RFC 8305. The families take turns, the next address begins a quarter of a second after the
 * one before, or at once when that has failed, and the first to become a session ends the race: the other connections
 * are closed, and their callers never hear of them. A connection whose TLS handshake is under way does not hold the
 * others up; a handshake that fails ends the call.
 *
 * <p>Everything here belongs to one event loop; only {@code start} and {@code stop} may be called on any thread.
 */
final class Dial {
    static final long HEAD_START_MILLIS = 250;
    static final int MAX_ADDRESSES = 16;

    private final EngineContext context;
    private final TcpConnect where;
    private final EventLoop eventLoop;
    private final Caller caller;

    private final Queue<SocketAddress> untried = new ArrayDeque<>();

    /** The addresses that have been tried and have neither failed nor won. */
    private final Set<Candidate> racing = new LinkedHashSet<>();

    private @Nullable Candidate latest;

    /** Why the first address failed, and with it why the others did. */
    private @Nullable Throwable failure;

    private @Nullable CompletableFuture<List<InetAddress>> lookUp;
    private @Nullable Future<?> limit;
    private @Nullable Future<?> headStart;
    private boolean over;

    Dial(EngineContext context, TcpConnect where, EventLoop eventLoop, Caller caller) {
        this.context = context;
        this.where = where;
        this.eventLoop = eventLoop;
        this.caller = caller;
    }

    /** Who calls, and hears of one outcome: a session, or why there is none. On the event loop, unless that is gone. */
    interface Caller {
        /** Makes and registers the session of the connection that has won; closes the channel where it cannot. */
        @Nullable
        StreamSession begin(Channel connected);

        /** Reading and writing work. */
        void ready(StreamSession session);

        void failed(Throwable why);
    }

    void start() {
        onLoop(this::begin);
    }

    /** Ends the call, unless it has become a session. The caller hears no more of it. */
    void stop() {
        onLoop(this::finish);
    }

    private void begin() {
        if (over) {
            return;
        }
        limit = eventLoop.schedule(this::timedOut, where.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        if (!(where.target() instanceof InetSocketAddress target)) {
            race(List.of(context.transport().unixAddress((UnixDomainSocketAddress) where.target())));
        } else if (!target.isUnresolved()) {
            race(List.of(target));
        } else {
            lookUp = context.resolver().resolve(target.getHostString());
            var unused = lookUp.whenComplete((found, error) -> onLoop(() -> found(target.getPort(), found, error)));
        }
    }

    private void found(int port, List<InetAddress> addresses, @Nullable Throwable error) {
        if (over) {
            return;
        }
        if (error != null) {
            fail(error);
            return;
        }
        race(InternetAddresses.familiesInTurn(addresses).stream()
                .limit(MAX_ADDRESSES)
                .map(address -> new InetSocketAddress(address, port))
                .toList());
    }

    private void race(List<? extends SocketAddress> addresses) {
        untried.addAll(addresses);
        beginNext();
    }

    private void beginNext() {
        cancel(headStart);
        SocketAddress address = untried.poll();
        if (address == null) {
            return;
        }
        if (!untried.isEmpty()) {
            headStart = eventLoop.schedule(this::beginNext, HEAD_START_MILLIS, TimeUnit.MILLISECONDS);
        }
        latest = new Candidate(address);
        racing.add(latest);
        latest.connect();
    }

    private void addressFailed(Candidate candidate, Throwable why) {
        drop(candidate);
        if (failure == null) {
            failure = why;
        } else if (failure != why) {
            failure.addSuppressed(why);
        }
        if (candidate == latest) {
            beginNext();
        }
        if (racing.isEmpty() && untried.isEmpty() && !over) {
            fail(failure);
        }
    }

    /** Takes an address out of the race first, so that the close of its connection is no failure. */
    private void drop(Candidate candidate) {
        racing.remove(candidate);
        candidate.close();
    }

    /** The time-out ends what is not connected yet; a handshake that is under way has a limit of its own. */
    private void timedOut() {
        untried.clear();
        cancel(headStart);
        List.copyOf(racing).stream().filter(candidate -> !candidate.connected).forEach(this::drop);
        if (racing.isEmpty()) {
            IOException timeout = ConnectFailures.timedOut(where.target(), where.connectTimeout());
            if (failure != null) {
                timeout.addSuppressed(failure);
            }
            fail(timeout);
        }
    }

    private void fail(Throwable why) {
        finish();
        caller.failed(ConnectFailures.of(where.target(), why));
        StrayInterrupt.clear();
    }

    private void finish() {
        over = true;
        cancel(limit);
        cancel(headStart);
        if (lookUp != null) {
            lookUp.cancel(false);
        }
        untried.clear();
        List.copyOf(racing).forEach(this::drop);
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
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
            caller.failed(new ManagerClosedException("connect to " + where.target() + ": the manager has closed"));
        }
    }

    private Bootstrap bootstrap() {
        SocketTransport transport = context.transport();
        boolean unix = where.target() instanceof UnixDomainSocketAddress;
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channelFactory(unix ? transport.unixClient() : transport.client())
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0); // the limit covers look-up and all addresses
        (unix ? SocketOptions.ofUnix(where.options(), context) : SocketOptions.of(where.options(), context))
                .forEach((option, value) -> bootstrap.option(SocketOptions.untyped(option), value));
        if (where.localAddress() != null && where.localAddress().getPort() != 0) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true); // the port that all connections of the race begin at
        }
        return bootstrap;
    }

    /** One address, and the connection to it. */
    private final class Candidate implements SessionOrigin, StreamPipeline.Plan {
        private final SocketAddress address;
        private @Nullable Channel channel;
        private boolean connected;

        Candidate(SocketAddress address) {
            this.address = address;
        }

        void connect() {
            StreamPipeline handlers =
                    new StreamPipeline(this, context.settings().drainTimeout());
            ChannelFuture connecting = bootstrap().handler(handlers).connect(address, where.localAddress());
            channel = connecting.channel();
            // A channel that could not even be made belongs to no loop, and tells so on another thread.
            var unused = connecting.addListener(answer -> onLoop(() -> answered(connecting)));
            if (!isRacing()) {
                close();
            }
        }

        /** Comes before the channel is active. */
        private void answered(ChannelFuture connecting) {
            if (!isRacing()) {
                return;
            }
            if (!connecting.isSuccess()) {
                addressFailed(this, connecting.cause());
            } else if (isConnectedToItself(connecting.channel())) {
                connecting.channel().config().setOption(ChannelOption.SO_LINGER, 0); // a reset, which frees the port
                addressFailed(this, ConnectFailures.toItself(address));
            } else {
                connected = true;
            }
        }

        private boolean isRacing() {
            return racing.contains(this);
        }

        void close() {
            if (channel != null && channel.isOpen()) {
                if (LingeringClose.isOn(channel)) {
                    context.lastWords().add(channel);
                } else {
                    ChannelClose.now(channel);
                }
            }
        }

        @Override
        public boolean beginsBeforeHandshake() {
            return false;
        }

        @Override
        public @Nullable StreamSession begin(Channel active) {
            if (!isRacing()) {
                ChannelClose.now(active);
                return null;
            }
            StreamSession begun = caller.begin(active); // what it throws comes back as a failure while this races
            racing.remove(this);
            finish();
            return begun;
        }

        @Override
        public void connected(StreamSession begun) {}

        @Override
        public void ready(StreamSession begun) {
            caller.ready(begun);
        }

        /** Handlers that cannot be made fail their address; what fails after the connection ends the call. */
        @Override
        public void failed(Throwable why) {
            if (!isRacing()) {
                return;
            }
            if (connected) {
                fail(why);
            } else {
                addressFailed(this, why);
            }
        }

        @Override
        public void closed() {
            if (isRacing()) {
                fail(ConnectFailures.closedTooSoon(where.target()));
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
        public TlsHandshakes handshakes(Channel connecting) {
            return context.handshakes();
        }

        /** The target's name is what the peer's certificate must say; a path is none. */
        @Override
        public SslHandler tls(SslContext tls, Channel connecting, Executor computations) {
            return where.target() instanceof InetSocketAddress named
                    ? tls.newHandler(connecting.alloc(), named.getHostString(), named.getPort(), computations)
                    : tls.newHandler(connecting.alloc(), computations);
        }
    }

    private static boolean isConnectedToItself(Channel channel) {
        return channel.localAddress() instanceof InetSocketAddress local && local.equals(channel.remoteAddress());
    }
}
