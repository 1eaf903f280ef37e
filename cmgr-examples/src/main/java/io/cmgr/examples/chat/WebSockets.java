// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import io.cmgr.ConnectionManager;
import io.cmgr.session.SessionHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A web server in plain Netty, with an event loop of its own. It serves the chat's page, and makes each WebSocket a
 * session of a manager. It ends when the manager has closed.
 */
final class WebSockets {
    private static final String PATH = "/ws";
    private static final int LONGEST_REQUEST = 4096;
    private static final int REQUEST_SECONDS = 10;

    private final EventLoopGroup eventLoops =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("web", true), NioIoHandler.newFactory());
    private final WebPage page = new WebPage();
    private final ConnectionManager manager;
    private final SessionHandler handler;

    private WebSockets(ConnectionManager manager, SessionHandler handler) {
        this.manager = manager;
        this.handler = handler;
        manager.closed().thenRun(() -> eventLoops.shutdownGracefully(100, 1000, TimeUnit.MILLISECONDS));
    }

    /** Starts the server on a port, 0 for any free one. Returns the bound port. */
    static int listen(int port, ConnectionManager manager, SessionHandler handler) throws InterruptedException {
        Channel server =
                new WebSockets(manager, handler).bootstrap().bind(port).sync().channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    private ServerBootstrap bootstrap() {
        return new ServerBootstrap()
                .group(eventLoops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        init(channel);
                    }
                });
    }

    private void init(Channel channel) {
        channel.pipeline()
                .addLast(new ReadTimeoutHandler(REQUEST_SECONDS))
                .addLast(new HttpServerCodec(), new HttpObjectAggregator(LONGEST_REQUEST))
                .addLast(new SameOrigin())
                .addLast(new WebSocketServerProtocolHandler(WebSocketServerProtocolConfig.newBuilder()
                        .websocketPath(PATH)
                        .maxFramePayloadLength(ChatRooms.LONGEST_LINE)
                        .build()))
                .addLast(page)
                .addLast(new WebSocketFrameAggregator(ChatRooms.LONGEST_LINE), new TextFrames())
                .addLast(new Attach(manager, handler));
    }
}
