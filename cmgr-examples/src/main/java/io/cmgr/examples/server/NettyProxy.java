// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;

/**
 * Netty, as an expert would write a proxy: the two connections of a pair share an event loop, a side is read on when the
 * kernel of the other has taken what was read before, and each end and each reset is passed on. One thing is out of the
 * expert's reach: since 4.2.13 Netty's epoll cannot wait until a kernel takes more for a peer that has ended its side, so
 * a long answer to it fails.
 */
@Sharable
final class NettyProxy extends ChannelInitializer<DuplexChannel> {
    private final NettyLoops loops;
    private final InetSocketAddress upstream;

    private NettyProxy(NettyLoops loops, InetSocketAddress upstream) {
        this.loops = loops;
        this.upstream = upstream;
    }

    static Server start(int count, InetSocketAddress upstream) {
        NettyLoops loops = new NettyLoops(count);
        return new Server(loops.listenTcp(new NettyProxy(loops, upstream)), loops::close);
    }

    @Override
    protected void initChannel(DuplexChannel client) {
        readOnDemand(client);
        loops.tcp(client.eventLoop())
                .handler(new ChannelInitializer<DuplexChannel>() {
                    @Override
                    protected void initChannel(DuplexChannel server) {
                        readOnDemand(server);
                        server.pipeline().addLast(new Relay(server, client));
                        client.pipeline().addLast(new Relay(client, server));
                    }
                })
                .connect(upstream)
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        connected.channel().flush();
                        connected.channel().read();
                        readOn(client);
                    } else {
                        reset(client);
                    }
                });
    }

    private static void readOnDemand(DuplexChannel channel) {
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    private static void readOn(DuplexChannel channel) {
        if (!channel.isInputShutdown()) {
            channel.read();
        }
    }

    private static void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    /** One direction. Netty on epoll reads unasked what a peer has sent before its end, even while we connect. */
    private static final class Relay extends ChannelInboundHandlerAdapter implements ChannelFutureListener {
        private final DuplexChannel from;
        private final DuplexChannel to;

        Relay(DuplexChannel from, DuplexChannel to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object data) {
            pass(data).addListener(this);
        }

        private ChannelFuture pass(Object data) {
            ChannelFuture passed = to.write(data);
            if (to.isActive()) {
                to.flush();
            }
            return passed;
        }

        @Override
        public void operationComplete(ChannelFuture passed) {
            if (passed.isSuccess()) {
                readOn(from);
            } else {
                reset(from);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                pass(Unpooled.EMPTY_BUFFER).addListener(passed -> {
                    to.shutdownOutput();
                    if (from.isOutputShutdown()) { // the other direction is over, too
                        from.close();
                        to.close();
                    }
                });
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            reset(to);
            from.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            to.close();
        }
    }
}
