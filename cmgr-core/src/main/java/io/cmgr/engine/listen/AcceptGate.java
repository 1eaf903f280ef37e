// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;

/**
 * Asks the listening socket whether a connection may come in, and lets none be accepted while accepting is paused. Netty asks for a
 * read before each round of accepting, so accepting can be stopped here between two rounds.
 *
 * <p>It stands in front of Netty's own acceptor. After a failed accept that one turns auto-read off for a second and then
 * on again, even if accepting has been paused meanwhile:
 * <a href="https://github.com/netty/netty/issues/1328">netty#1328</a>.
 */
@Sharable
final class AcceptGate extends ChannelDuplexHandler {
    static final AcceptGate INSTANCE = new AcceptGate();

    private AcceptGate() {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object child) {
        Channel connection = (Channel) child;
        if (ListeningSocket.of(ctx.channel()).taken(connection)) {
            ctx.fireChannelRead(connection);
        } else {
            connection.unsafe().closeForcibly();
        }
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
