// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.StreamOptions;
import io.cmgr.config.TcpListen;
import io.cmgr.session.ManagerClosedException;
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
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The server bootstrap: ends in a {@link StreamListener}, whose children become sessions. */
final class StreamListening {
    private final EngineContext context;

    StreamListening(EngineContext context) {
        this.context = context;
    }

    /** Binds and starts accepting. The id is minted after the bind, so that a failure leaves no trace. */
    StreamListener listen(TcpListen where, SessionHandler handler) throws IOException {
        Channel channel = where.address() instanceof UnixDomainSocketAddress path
                ? bindPath(where, path)
                : bindPort(where, (InetSocketAddress) where.address());
        StreamListener listener = new StreamListener(context, context.ids().listener(), channel, handler, where);
        if (!context.registry().add(listener)) {
            var unused = listener.close();
            throw new ManagerClosedException("listen: the manager has closed");
        }
        channel.pipeline().addLast(FailedAcceptHandler.INSTANCE); // now that Netty's acceptor is in its place
        listener.start();
        context.shortfalls().ofListener(listener.id(), where);
        return listener;
    }

    private Channel bindPort(TcpListen where, @Nullable InetSocketAddress asked) throws IOException {
        InetSocketAddress chosen = asked == null ? null : InternetAddresses.resolved(asked);
        InetSocketAddress address = chosen == null ? new InetSocketAddress(where.port()) : chosen;
        SocketTransport transport = context.transport();
        ServerBootstrap bootstrap = bootstrap(
                where,
                transport.server(InternetAddresses.family(chosen)),
                SocketOptions.of(where.options(), context),
                new StreamPipeline(new Accepted(), context.settings().drainTimeout()));
        if (where.reusePort()) {
            bootstrap.option(transport.reusePort(), true);
        }
        return Binding.await(bootstrap.bind(address), address);
    }

    private Channel bindPath(TcpListen where, UnixDomainSocketAddress path) throws IOException {
        SocketTransport transport = context.transport();
        SocketFile file = new SocketFile(path);
        ServerBootstrap bootstrap = bootstrap(
                where, transport.unixServer(), SocketOptions.ofUnix(where.options(), context), new UnixChildren());
        Channel channel =
                Binding.await(bootstrap.bind(transport.unixAddress(file.hidden())), UnixAddresses.printable(path));
        UnixAddresses.published(channel, path);
        try {
            file.publish();
        } catch (IOException refused) {
            channel.close().awaitUninterruptibly();
            throw refused;
        }
        channel.closeFuture().addListener(closed -> file.remove());
        return channel;
    }

    private ServerBootstrap bootstrap(
            TcpListen where,
            ChannelFactory<ServerChannel> channels,
            Map<ChannelOption<?>, Object> childOptions,
            ChannelHandler children) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(context.loops().group())
                .channelFactory(channels)
                .option(ChannelOption.AUTO_READ, false)
                .handler(ListeningChannelHandler.INSTANCE)
                .childHandler(children);
        if (where.backlog() > 0) {
            bootstrap.option(ChannelOption.SO_BACKLOG, where.backlog());
        }
        childOptions.forEach((option, value) -> bootstrap.childOption(SocketOptions.untyped(option), value));
        return bootstrap;
    }

    /** What a listener's connections become. */
    private final class Accepted implements StreamPipeline.Plan {
        @Override
        public SessionOrigin origin(Channel child) {
            return StreamListener.of(child.parent());
        }

        @Override
        public StreamOptions options(Channel child) {
            return StreamListener.of(child.parent()).options();
        }

        @Override
        public SslHandler tls(SslContext tls, Channel child) {
            return context.handshakes().accept(tls, child.alloc(), options(child));
        }
    }

    /** Unix channels, which need more than an option for half-closure. */
    private final class UnixChildren extends ChannelInitializer<Channel> {
        private final StreamPipeline stream =
                new StreamPipeline(new Accepted(), context.settings().drainTimeout());

        @Override
        protected void initChannel(Channel child) {
            context.transport().allowHalfClosure(child);
            child.pipeline().addLast(stream);
        }
    }
}
