// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * Half-closure for Unix channels on NIO, to which Netty 4.2.18 gives the option but not the effect: they would close at
 * the end of input and drop queued replies. What a channel learns of a read it learns from its allocator, so this one
 * tells it that nothing was there, and the pipeline that the input has ended. Event loop only.
 */
final class NioUnixEndOfInput extends ChannelInboundHandlerAdapter {
    private boolean ended;

    private NioUnixEndOfInput() {}

    static void watch(Channel unix) {
        NioUnixEndOfInput first = new NioUnixEndOfInput();
        unix.config().setRecvByteBufAllocator(first.new Allocator());
        unix.pipeline().addFirst(first);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        if (ended) {
            ended = false;
            ctx.channel().config().setAutoRead(false); // the end would be there to read again and again
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    private final class Allocator extends AdaptiveRecvByteBufAllocator {
        // Netty has deprecated the type but not found another that its channels take.
        @SuppressWarnings("deprecation")
        @Override
        public Handle newHandle() {
            return new DelegatingHandle(super.newHandle()) {
                @Override
                public void lastBytesRead(int bytes) {
                    ended |= bytes < 0;
                    super.lastBytesRead(Math.max(0, bytes));
                }
            };
        }
    }
}
