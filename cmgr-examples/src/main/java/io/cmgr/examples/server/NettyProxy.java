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
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;

/**
 * Netty, as an expert would write a proxy: a side is read on when the kernel of the other has taken what was read before,
 * and each end and each reset is passed on. The two connections of a pair share an event loop, as an expert would have
 * it, or are on two. One thing is out of the expert's reach: since 4.2.13 Netty's epoll cannot wait until a kernel takes
 * more for a peer that has ended its side, so a long answer to it fails.
 */
@Sharable
final class NettyProxy extends ChannelInitializer<DuplexChannel> {
    private final NettyLoops loops;
    private final InetSocketAddress upstream;

    /** The event loop of a connection to the upstream, by that of its client. */
    private final UnaryOperator<EventLoop> placement;

    private NettyProxy(NettyLoops loops, InetSocketAddress upstream, UnaryOperator<EventLoop> placement) {
        this.loops = loops;
        this.upstream = upstream;
        this.placement = placement;
    }

    /** The two connections of a pair share an event loop. */
    static Server start(int count, InetSocketAddress upstream) {
        NettyLoops loops = new NettyLoops(count);
        return start(loops, new NettyProxy(loops, upstream, ofClient -> ofClient));
    }

    /** The two connections of a pair are on two event loops. */
    static Server startHop(int count, InetSocketAddress upstream) {
        NettyLoops loops = new NettyLoops(count);
        return start(loops, new NettyProxy(loops, upstream, loops::other));
    }

    private static Server start(NettyLoops loops, NettyProxy proxy) {
        return new Server(loops.listenTcp(proxy), loops::close);
    }

    @Override
    protected void initChannel(DuplexChannel client) {
        readOnDemand(client);
        ChannelFuture connecting = loops.tcp(placement.apply(client.eventLoop()))
                .handler(new ChannelInitializer<DuplexChannel>() {
                    @Override
                    protected void initChannel(DuplexChannel server) {
                        readOnDemand(server);
                        server.pipeline().addLast(new Relay(server, client));
                    }
                })
                .connect(upstream);
        client.pipeline().addLast(new Relay(client, (DuplexChannel) connecting.channel()));
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                connecting.channel().eventLoop().execute(connecting.channel()::flush); // behind what the client wrote
                connecting.channel().read();
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
        if (!channel.eventLoop().inEventLoop()) {
            channel.eventLoop().execute(() -> reset(channel));
        } else if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
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
