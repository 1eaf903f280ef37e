// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.StreamOptions;
import io.cmgr.config.TcpListen;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.SessionHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The server bootstrap: ends in a {@link TcpListener}, whose children become sessions. */
final class TcpListening {
    private final EngineContext context;

    TcpListening(EngineContext context) {
        this.context = context;
    }

    /** Binds and starts accepting. The id is minted after the bind, so that a failure leaves no trace. */
    TcpListener listen(TcpListen where, SessionHandler handler) throws IOException {
        InetSocketAddress chosen = where.address() == null ? null : InternetAddresses.resolved(where.address());
        InetSocketAddress address = chosen == null ? new InetSocketAddress(where.port()) : chosen;
        Channel channel = Binding.await(bootstrap(where, chosen).bind(address), address);
        TcpListener listener = new TcpListener(context, context.ids().listener(), channel, handler, where);
        if (!context.registry().add(listener)) {
            var unused = listener.close();
            throw new ManagerClosedException("listen: the manager has closed");
        }
        channel.pipeline().addLast(FailedAcceptHandler.INSTANCE); // now that Netty's acceptor is in its place
        listener.start();
        return listener;
    }

    private ServerBootstrap bootstrap(TcpListen where, @Nullable InetSocketAddress chosen) {
        SocketTransport transport = context.transport();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(context.loops().group())
                .channelFactory(transport.server(InternetAddresses.family(chosen)))
                .option(ChannelOption.AUTO_READ, false)
                .handler(ListeningChannelHandler.INSTANCE)
                .childHandler(new StreamPipeline(new Accepted()));
        if (where.backlog() > 0) {
            bootstrap.option(ChannelOption.SO_BACKLOG, where.backlog());
        }
        if (where.reusePort()) {
            bootstrap.option(transport.reusePort(), true);
        }
        SocketOptions.of(where.options(), context)
                .forEach((option, value) -> bootstrap.childOption(SocketOptions.untyped(option), value));
        return bootstrap;
    }

    /** What a listener's connections become. */
    private final class Accepted implements StreamPipeline.Plan {
        @Override
        public SessionOrigin origin(Channel child) {
            return TcpListener.of(child.parent());
        }

        @Override
        public StreamOptions options(Channel child) {
            return TcpListener.of(child.parent()).options();
        }

        @Override
        public SslHandler tls(SslContext tls, Channel child) {
            return context.handshakes().accept(tls, child.alloc(), options(child));
        }
    }
}
