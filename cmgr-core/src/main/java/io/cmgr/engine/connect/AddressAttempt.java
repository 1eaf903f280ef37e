// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.cmgr.config.StreamOptions;
import io.cmgr.config.TcpConnect;
import io.cmgr.engine.close.ChannelClose;
import io.cmgr.engine.close.LingeringClose;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.pipeline.PipelinePlan;
import io.cmgr.engine.pipeline.SessionOrigin;
import io.cmgr.engine.pipeline.StreamPipeline;
import io.cmgr.engine.stream.StreamSession;
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
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The attempt to connect to one address of a target, with a client bootstrap of its own. It reports each outcome to the
 * {@link Race} with the other addresses, which decides what follows. Event loop only.
 */
final class AddressAttempt implements SessionOrigin, PipelinePlan {
    /** The race between the addresses of a target. */
    interface Race {
        /** Whether this attempt has not yet won, failed or been given up. */
        boolean isRacing(AddressAttempt attempt);

        /** Called when the attempt has failed. */
        void failed(AddressAttempt attempt, Throwable why);

        /**
         * Called when the attempt is the first that can become a session. Makes that session, or closes the channel and
         * returns null.
         */
        @Nullable
        StreamSession won(AddressAttempt attempt, Channel connected);

        /** Called when reading and writing work on the connection that has won. */
        void ready(StreamSession session);

        /** Runs the step on the event loop of the race: at once if called on that loop. */
        void onLoop(Runnable step);
    }

    private final ManagerContext context;
    private final TcpConnect where;
    private final Candidates.Candidate candidate;
    private final Race race;

    /** Null until {@link #connect}. */
    private @Nullable Channel channel;

    /** Whether the connection exists. Then only a handshake, of TLS or of the application, is left. */
    private boolean connected;

    AddressAttempt(ManagerContext context, TcpConnect where, Candidates.Candidate candidate, Race race) {
        this.context = context;
        this.where = where;
        this.candidate = candidate;
        this.race = race;
    }

    /** Whether the connection exists, so that only a handshake, of TLS or of the application, is left. */
    boolean isConnected() {
        return connected;
    }

    /** The target whose address this is. */
    SocketAddress target() {
        return candidate.target();
    }

    void connect(EventLoop eventLoop) {
        ChannelFuture connecting = bootstrap(eventLoop).connect(candidate.address(), where.localAddress());
        channel = connecting.channel();
        // If the channel could not be created, it belongs to no event loop, and its failure arrives on another thread.
        var unused = connecting.addListener(answer -> race.onLoop(() -> connectCompleted(connecting)));
        if (!race.isRacing(this)) { // it failed at once, before this object had a channel to close
            close();
        }
    }

    private Bootstrap bootstrap(EventLoop eventLoop) {
        SocketTransport transport = context.transport();
        boolean unix = target() instanceof UnixDomainSocketAddress;
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channelFactory(unix ? transport.unixClient() : transport.client())
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the race has one limit for all addresses
                .handler(new StreamPipeline(this, context.settings().drainTimeout()));
        SocketOptions options = new SocketOptions(transport, context.settings().allocator());
        (unix ? options.ofUnix(where.options()) : options.of(where.options()))
                .forEach((option, value) -> bootstrap.option(SocketOptions.untyped(option), value));
        if (where.localAddress() != null && where.localAddress().getPort() != 0) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true); // all connections of the race have the same local port
        }
        return bootstrap;
    }

    /** Called before the channel becomes active. */
    private void connectCompleted(ChannelFuture connecting) {
        if (!race.isRacing(this)) {
            return;
        }
        if (!connecting.isSuccess()) {
            race.failed(this, ConnectFailures.at(candidate.address(), connecting.cause()));
        } else if (isConnectedToItself(connecting.channel())) {
            connecting.channel().config().setOption(ChannelOption.SO_LINGER, 0); // a reset frees the port at once
            race.failed(this, ConnectFailures.toItself(candidate.address()));
        } else {
            connected = true;
        }
    }

    private static boolean isConnectedToItself(Channel channel) {
        return channel.localAddress() instanceof InetSocketAddress local && local.equals(channel.remoteAddress());
    }

    /**
     * Closes the connection, if there is one. The race must drop the attempt first, or the close would count as a
     * failure.
     */
    void close() {
        if (channel != null && channel.isOpen()) {
            if (LingeringClose.isOn(channel)) {
                context.lingering().add(channel);
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
        if (!race.isRacing(this)) {
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
        if (race.isRacing(this)) {
            race.failed(this, why);
        }
    }

    @Override
    public void closed() {
        if (race.isRacing(this)) {
            race.failed(this, ConnectFailures.closedTooSoon(target()));
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
        return target() instanceof InetSocketAddress named
                ? tls.newHandler(connecting.alloc(), named.getHostString(), named.getPort(), computations)
                : withoutNameCheck(tls.newHandler(connecting.alloc(), computations));
    }

    /** A client of Netty's checks a name by default, and the JDK fails where the target has none. */
    private static SslHandler withoutNameCheck(SslHandler handler) {
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("");
        handler.engine().setSSLParameters(parameters);
        return handler;
    }
}
