// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;

/**
 * Stops accepting while it is paused, and closes each accepted connection that the {@link ListeningSocket} does not let
 * in. Netty asks for a read before each round of accepting, so the gate can stop accepting between two rounds.
 *
 * <p>The gate stands in front of Netty's own acceptor. After a failed accept the acceptor turns auto-read off for a
 * second and then on again, even if accepting has been paused in the meantime. The gate refuses the read that follows.
 * See <a href="https://github.com/netty/netty/issues/1328">netty#1328</a>. Accepting loop only.
 */
@Sharable
final class AcceptGate extends ChannelDuplexHandler {
    static final AcceptGate INSTANCE = new AcceptGate();

    private AcceptGate() {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object child) {
        Channel connection = (Channel) child;
        if (ListeningSocket.of(ctx.channel()).letIn(connection)) {
            ctx.fireChannelRead(connection);
        } else {
            connection.unsafe().closeForcibly();
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        ListeningSocket socket = ListeningSocket.ofOrNull(ctx.channel());
        if (socket != null && socket.mustWait()) {
            ctx.channel().config().setAutoRead(false);
        } else {
            ctx.read();
        }
    }
}
