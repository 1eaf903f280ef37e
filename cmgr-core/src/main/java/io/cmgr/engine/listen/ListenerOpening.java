// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import io.cmgr.config.StreamOptions;
import io.cmgr.config.TcpListen;
import io.cmgr.engine.address.Binding;
import io.cmgr.engine.address.InternetAddresses;
import io.cmgr.engine.address.UnixAddresses;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.Refusals;
import io.cmgr.engine.pipeline.PipelinePlan;
import io.cmgr.engine.pipeline.SessionOrigin;
import io.cmgr.engine.pipeline.StreamPipeline;
import io.cmgr.engine.tls.TlsHandshakes;
import io.cmgr.engine.transport.SocketOptions;
import io.cmgr.engine.transport.SocketTransport;
import io.cmgr.session.SessionHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Opens listeners. A server bootstrap binds the socket, and its child channels become the sessions of a
 * {@link StreamListener}. Opening blocks, so no event loop may call it.
 */
public final class ListenerOpening {
    /** How many ports of the system's choice we try, until one is free on every address. */
    private static final int ATTEMPTS = 10;

    private final ManagerContext context;
    private final SocketOptions options;

    public ListenerOpening(ManagerContext context) {
        this.context = context;
        options = new SocketOptions(context.transport(), context.settings().allocator());
    }

    /** Binds and starts accepting. The id is assigned after the bind, so a bind that fails leaves no gap in the ids. */
    public StreamListener listen(TcpListen where, SessionHandler handler) throws IOException {
        StreamListener listener = where.address() instanceof UnixDomainSocketAddress path
                ? listenOnPath(where, path, handler)
                : listenOnPort(where, (InetSocketAddress) where.address(), handler);
        if (!context.registry().add(listener)) {
            var unused = listener.close();
            throw Refusals.managerClosed("listen");
        }
        listener.start();
        context.shortfalls().checkListener(listener.id(), where);
        return listener;
    }

    /**
     * Adds the handler that counts failed accepts. It must stand behind Netty's own acceptor. The bootstrap adds the
     * acceptor in a task on the event loop, so the handler is added in a later task.
     */
    private static Channel withErrorHandler(Channel registered) {
        registered.eventLoop().execute(() -> registered.pipeline().addLast(AcceptErrorHandler.INSTANCE));
        return registered;
    }

    private StreamListener listenOnPort(TcpListen where, @Nullable InetSocketAddress asked, SessionHandler handler)
            throws IOException {
        List<Channel> channels = asked == null
                ? List.of(bind(where, null, where.port()))
                : bindEach(where, InternetAddresses.all(asked));
        SocketAddress localAddress = channels.get(0).localAddress();
        return new StreamListener(context, context.ids().listener(), channels, localAddress, handler, where, () -> {});
    }

    /**
     * Binds all addresses to one port, or none of them. If the system chooses the port, the port that it chooses for
     * the first address may be taken on another address. Then we start again, and the system chooses anew.
     */
    private List<Channel> bindEach(TcpListen where, List<InetSocketAddress> addresses) throws IOException {
        for (int attempt = 1; true; attempt++) {
            List<Channel> bound = new ArrayList<>();
            try {
                int port = where.port();
                for (InetSocketAddress address : addresses) {
                    bound.add(bind(where, address, port));
                    port = ((InetSocketAddress) bound.get(0).localAddress()).getPort();
                }
                return bound;
            } catch (IOException refused) {
                bound.forEach(Binding::undo);
                if (where.port() != 0 || bound.isEmpty() || attempt == ATTEMPTS) {
                    throw refused;
                }
            }
        }
    }

    /** Binds one address; null stands for all interfaces. */
    private Channel bind(TcpListen where, @Nullable InetSocketAddress chosen, int port) throws IOException {
        InetSocketAddress address =
                chosen == null ? new InetSocketAddress(port) : new InetSocketAddress(chosen.getAddress(), port);
        SocketTransport transport = context.transport();
        ServerBootstrap bootstrap = bootstrap(
                transport.server(InternetAddresses.family(chosen)),
                options.ofAccepted(where.options()),
                new StreamPipeline(new AcceptedPlan(), context.settings().drainTimeout()));
        options.inherited(where.options())
                .forEach((option, value) -> bootstrap.option(SocketOptions.untyped(option), value));
        if (where.backlog() > 0) {
            bootstrap.option(ChannelOption.SO_BACKLOG, where.backlog());
        }
        if (where.reusePort()) {
            bootstrap.option(transport.reusePort(), true);
        }
        return withErrorHandler(Binding.await(bootstrap.bind(address), address));
    }

    private StreamListener listenOnPath(TcpListen where, UnixDomainSocketAddress path, SessionHandler handler)
            throws IOException {
        SocketFile file = new SocketFile(path);
        ServerChannel bound =
                file.listen(context.transport(), where.backlog() > 0 ? where.backlog() : NetUtil.SOMAXCONN);
        UnixAddresses.setListeningPath(bound, path);
        ServerBootstrap bootstrap = bootstrap(() -> bound, options.ofUnix(where.options()), new UnixInitializer());
        Channel channel;
        try {
            channel = withErrorHandler(Binding.await(bootstrap.register(), file.toString()));
        } catch (IOException refused) {
            file.remove();
            throw refused;
        }
        String id = context.ids().listener();
        SocketFileWatch.start(file, id, channel);
        return new StreamListener(context, id, List.of(channel), path, handler, where, file::remove);
    }

    private ServerBootstrap bootstrap(
            ChannelFactory<ServerChannel> channels,
            Map<ChannelOption<?>, Object> childOptions,
            ChannelHandler children) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(context.loops().accepting(), context.loops().group())
                .channelFactory(channels)
                .option(ChannelOption.AUTO_READ, false)
                .handler(AcceptGate.INSTANCE)
                .childHandler(children);
        childOptions.forEach((option, value) -> bootstrap.childOption(SocketOptions.untyped(option), value));
        return bootstrap;
    }

    /** Takes what a connection needs from the listener of the connection's parent channel. */
    private static final class AcceptedPlan implements PipelinePlan {
        @Override
        public SessionOrigin origin(Channel child) {
            return StreamListener.of(child.parent()).sessions();
        }

        @Override
        public StreamOptions options(Channel child) {
            return StreamListener.of(child.parent()).options();
        }

        @Override
        public TlsHandshakes handshakes(Channel child) {
            return StreamListener.of(child.parent()).handshakes();
        }

        @Override
        public SslHandler tls(SslContext tls, Channel child, Executor computations) {
            return tls.newHandler(child.alloc(), computations);
        }
    }

    /** Allows half-closure on each Unix-domain connection. A channel option is not enough for that. */
    private final class UnixInitializer extends ChannelInitializer<Channel> {
        private final StreamPipeline stream =
                new StreamPipeline(new AcceptedPlan(), context.settings().drainTimeout());

        @Override
        protected void initChannel(Channel child) {
            context.transport().allowHalfClosure(child);
            child.pipeline().addLast(stream);
        }
    }
}
