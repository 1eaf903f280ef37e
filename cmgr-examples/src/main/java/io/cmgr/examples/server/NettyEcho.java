// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.examples.wire.LineFeeds;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Netty, as an expert would write an echo: no copy, no promise per write, one flush per read loop, and no reads while
 * the peer does not take the replies. Over TCP, TLS and Unix-domain sockets, of bytes and of messages.
 */
@Sharable
final class NettyEcho extends ChannelInboundHandlerAdapter {
    NettyEcho() {}

    static Server start(int count) {
        NettyLoops loops = new NettyLoops(count);
        return new Server(loops.listenTcp(new NettyEcho()), loops::close);
    }

    static Server startIoUring(int count) {
        NettyLoops loops = NettyLoops.onIoUring(count);
        return new Server(loops.listenTcp(new NettyEcho()), loops::close);
    }

    static Server startTls(int count) {
        return startTls(count, SslProvider.JDK);
    }

    static Server startOpenSsl(int count) {
        return startTls(count, SslProvider.OPENSSL);
    }

    private static Server startTls(int count, SslProvider provider) {
        SslContext context = ServerTls.context(provider);
        NettyEcho echo = new NettyEcho();
        return start(
                count,
                pipeline ->
                        pipeline.addLast(context.newHandler(pipeline.channel().alloc()), echo));
    }

    static Server startLines(int count) {
        NettyEcho echo = new NettyEcho();
        LineFeeds lineFeeds = new LineFeeds();
        return start(
                count,
                pipeline -> pipeline.addLast(new LineBasedFrameDecoder(Server.LONGEST_MESSAGE), lineFeeds, echo));
    }

    static Server startLengths(int count) {
        NettyEcho echo = new NettyEcho();
        LengthFieldPrepender lengths = new LengthFieldPrepender(Server.LENGTH_BYTES);
        return start(
                count,
                pipeline -> pipeline.addLast(
                        new LengthFieldBasedFrameDecoder(
                                Server.LONGEST_MESSAGE, 0, Server.LENGTH_BYTES, 0, Server.LENGTH_BYTES),
                        lengths,
                        echo));
    }

    static Server startUnix(int count) throws IOException {
        TemporarySocket socket = TemporarySocket.create();
        NettyLoops loops = new NettyLoops(count);
        loops.listenUnix(socket.address(), new NettyEcho());
        return new Server(socket.address(), () -> {
            loops.close();
            socket.delete();
        });
    }

    private static Server start(int count, Consumer<ChannelPipeline> handlers) {
        NettyLoops loops = new NettyLoops(count);
        ChannelHandler child = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                handlers.accept(channel.pipeline());
            }
        };
        return new Server(loops.listenTcp(child), loops::close);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object data) {
        ctx.write(data, ctx.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
