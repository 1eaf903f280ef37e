// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.cmgr.config.StreamOptions;
import io.cmgr.config.TcpConnect;
import io.cmgr.engine.close.ChannelClose;
import io.cmgr.engine.close.LingeringClose;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.session.SessionOrigin;
import io.cmgr.engine.session.StreamPipeline;
import io.cmgr.engine.session.StreamSession;
import io.cmgr.engine.tls.TlsHandshakes;
import io.cmgr.engine.transport.SocketOptions;
import io.cmgr.engine.transport.SocketTransport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One address of a target, and the connection to it, with a client bootstrap of its own. It races with the other addresses,
 * and the race decides what follows from an answer or a failure. Event loop only.
 */
final class Candidate implements SessionOrigin, StreamPipeline.Plan {
    /** The race of a target's addresses. */
    interface Race {
        /** Whether this candidate has neither won nor failed nor been given up. */
        boolean has(Candidate candidate);

        /** The candidate has failed, and with it whatever depends on it. */
        void failed(Candidate candidate, Throwable why);

        /** The candidate is the first that can become a session, which this makes; closes the channel where it cannot. */
        @Nullable
        StreamSession won(Candidate candidate, Channel connected);

        /** Reading and writing work on the connection that has won. */
        void ready(StreamSession session);

        /** Runs the step on the event loop of the race: now, if this is its thread. */
        void onLoop(Runnable step);
    }

    private final ManagerContext context;
    private final TcpConnect where;
    private final SocketAddress address;
    private final Race race;

    /** Null until the address is called. */
    private @Nullable Channel channel;

    private boolean connected;

    Candidate(ManagerContext context, TcpConnect where, SocketAddress address, Race race) {
        this.context = context;
        this.where = where;
        this.address = address;
        this.race = race;
    }

    /** Whether the address has answered: what is left is the TLS handshake, or the application's. */
    boolean isConnected() {
        return connected;
    }

    void connect(EventLoop eventLoop) {
        ChannelFuture connecting = bootstrap(eventLoop).connect(address, where.localAddress());
        channel = connecting.channel();
        // A channel that could not even be made belongs to no event loop, so its failure arrives on another thread.
        var unused = connecting.addListener(answer -> race.onLoop(() -> answered(connecting)));
        if (!race.has(this)) { // it has failed at once, before there was a channel to be closed
            close();
        }
    }

    private Bootstrap bootstrap(EventLoop eventLoop) {
        SocketTransport transport = context.transport();
        boolean unix = where.target() instanceof UnixDomainSocketAddress;
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channelFactory(unix ? transport.unixClient() : transport.client())
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the race has a limit for all addresses together
                .handler(new StreamPipeline(this, context.settings().drainTimeout()));
        SocketOptions options = new SocketOptions(transport, context.settings().allocator());
        (unix ? options.ofUnix(where.options()) : options.of(where.options()))
                .forEach((option, value) -> bootstrap.option(SocketOptions.untyped(option), value));
        if (where.localAddress() != null && where.localAddress().getPort() != 0) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true); // all connections of the race have the same local port
        }
        return bootstrap;
    }

    /** Comes before the channel is active. */
    private void answered(ChannelFuture connecting) {
        if (!race.has(this)) {
            return;
        }
        if (!connecting.isSuccess()) {
            race.failed(this, connecting.cause());
        } else if (isConnectedToItself(connecting.channel())) {
            connecting.channel().config().setOption(ChannelOption.SO_LINGER, 0); // a reset, which frees the port
            race.failed(this, ConnectFailures.toItself(address));
        } else {
            connected = true;
        }
    }

    private static boolean isConnectedToItself(Channel channel) {
        return channel.localAddress() instanceof InetSocketAddress local && local.equals(channel.remoteAddress());
    }

    /** Closes the connection, if there is one; the race must have dropped the candidate before. */
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
        if (!race.has(this)) {
            ChannelClose.now(active);
            return null;
        }
        return race.won(this, active);
    }

    @Override
    public void ready(StreamSession begun) {
        race.ready(begun);
    }

    @Override
    public void failed(Throwable why) {
        if (race.has(this)) {
            race.failed(this, why);
        }
    }

    @Override
    public void closed() {
        if (race.has(this)) {
            race.failed(this, ConnectFailures.closedTooSoon(where.target()));
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

    /** The peer's certificate must be for the target's host name. A Unix-domain path has no host name to check. */
    @Override
    public SslHandler tls(SslContext tls, Channel connecting, Executor computations) {
        return where.target() instanceof InetSocketAddress named
                ? tls.newHandler(connecting.alloc(), named.getHostString(), named.getPort(), computations)
                : tls.newHandler(connecting.alloc(), computations);
    }
}
