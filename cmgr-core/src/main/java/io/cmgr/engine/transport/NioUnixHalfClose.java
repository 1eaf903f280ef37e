// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * Half-closure for Unix-domain channels on NIO. They have the option ALLOW_HALF_CLOSURE, but Netty's NIO honours it
 * only if the channel's config is a {@code SocketChannelConfig}. Theirs is not one (<a
 * href="https://github.com/netty/netty/pull/13965">netty#13965</a>), so they would close at the end of input and drop
 * queued replies. Netty closes a channel whose receive allocator reports a read of -1 bytes. This allocator reports 0
 * bytes instead, and the handler fires {@link ChannelInputShutdownEvent}. Event loop only.
 */
final class NioUnixHalfClose extends ChannelInboundHandlerAdapter {
    /** Whether the end of input has been read and not yet reported. */
    private boolean ended;

    private NioUnixHalfClose() {}

    static void install(Channel unix) {
        NioUnixHalfClose first = new NioUnixHalfClose();
        unix.config().setRecvByteBufAllocator(first.new Allocator());
        unix.pipeline().addFirst(first);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        if (ended) {
            ended = false;
            ctx.channel().config().setAutoRead(false); // or the end of input would be read again and again
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    private final class Allocator extends AdaptiveRecvByteBufAllocator {
        // Netty's channels accept no other type. Netty 5 replaces it:
        // https://github.com/netty/netty/pull/12006
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
