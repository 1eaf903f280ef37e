// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;

/**
 * Stands in front of Netty's own acceptor, which pauses for a second after a failed accept and then reads again whoever
 * has paused in the meantime: keeps the pauses of others, and tells the listener of every connection taken. Netty asks for
 * the next read after each round, so here accepting can be held between two.
 */
@Sharable
final class ListeningChannelHandler extends ChannelDuplexHandler {
    static final ListeningChannelHandler INSTANCE = new ListeningChannelHandler();

    private ListeningChannelHandler() {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object child) {
        ListeningSocket.of(ctx.channel()).taken((Channel) child);
        ctx.fireChannelRead(child);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        ListeningSocket socket = ListeningSocket.ofOrNull(ctx.channel());
        if (socket != null && socket.holds()) {
            ctx.channel().config().setAutoRead(false);
        } else {
            ctx.read();
        }
    }
}
