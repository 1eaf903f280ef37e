// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Netty, with the simplest replacement for an event channel: an unbounded blocking queue, and one flushed write for
 * each message.
 */
@Sharable
final class NaiveQueueEcho extends ChannelInboundHandlerAdapter {
    private record Message(Channel from, byte[] data) {}

    private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();

    private NaiveQueueEcho() {}

    static Server start(int count) {
        NettyLoops loops = new NettyLoops(count);
        NaiveQueueEcho echo = new NaiveQueueEcho();
        int port = loops.listenTcp(echo);
        Thread taker = new Thread(echo::serve, "taker");
        taker.start();
        return new Server(port, () -> {
            taker.interrupt();
            loops.close();
        });
    }

    private void serve() {
        try {
            while (true) {
                Message message = queue.take();
                message.from.writeAndFlush(Unpooled.wrappedBuffer(message.data));
            }
        } catch (InterruptedException closed) {
            // the server has been closed: the thread ends
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        queue.add(new Message(ctx.channel(), ByteBufUtil.getBytes(data)));
        data.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
