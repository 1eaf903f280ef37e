// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.examples.wire.BinaryFrames;
import io.cmgr.session.SessionHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;

/** cmgr: WebSockets of a server on Netty, each of which becomes a session when it is there. */
final class CmgrWebSockets {
    private CmgrWebSockets() {}

    static Server startEcho(int loops) {
        ConnectionManager manager = CmgrServers.manager(loops);
        return start(loops, manager, new CmgrHandlerEcho());
    }

    static Server startBroadcast(int loops) {
        ConnectionManager manager = CmgrServers.manager(loops);
        return start(loops, manager, (session, data, from) -> manager.writeToAll(data.retain()));
    }

    private static Server start(int count, ConnectionManager manager, SessionHandler handler) {
        NettyLoops loops = new NettyLoops(count);
        int port = loops.listenTcp(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                Upgrade.addTo(channel.pipeline());
                channel.pipeline().addLast(new BinaryFrames(), new Attach(manager, handler));
            }
        });
        return new Server(port, () -> {
            manager.close();
            loops.close();
        });
    }

    /** Makes a session of a channel after the upgrade, and goes. */
    private static final class Attach extends ChannelInboundHandlerAdapter {
        private final ConnectionManager manager;
        private final SessionHandler handler;

        Attach(ConnectionManager manager, SessionHandler handler) {
            this.manager = manager;
            this.handler = handler;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof HandshakeComplete) {
                manager.attach(null, ctx.channel(), handler);
                ctx.pipeline().remove(this);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
