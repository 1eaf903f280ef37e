// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** How the event channel's work is done without thought: a queue, and a flushed write for each message. */
final class NaiveQueueEcho implements Server {
    private record Message(Channel from, byte[] data) {}

    private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
    private final NettyLoops loops;
    private final int port;
    private final Thread taker = new Thread(this::serve, "taker");

    NaiveQueueEcho(int count) {
        loops = new NettyLoops(count);
        port = loops.listenTcp(new Enqueue());
        taker.start();
    }

    private void serve() {
        try {
            while (true) {
                Message message = queue.take();
                message.from.writeAndFlush(Unpooled.wrappedBuffer(message.data));
            }
        } catch (InterruptedException closed) {
            // and so the thread ends
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        taker.interrupt();
        loops.close();
    }

    @Sharable
    private final class Enqueue extends ChannelInboundHandlerAdapter {
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
}
