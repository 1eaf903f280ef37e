// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Counts failed accepts, and keeps them from Netty's log, which would show each with its stack trace. It stands behind
 * Netty's own acceptor, which pauses accepting for a second after a failure and passes the failure on:
 * <a href="https://github.com/netty/netty/issues/1328">netty#1328</a>.
 */
@Sharable
final class FailedAcceptHandler extends ChannelInboundHandlerAdapter {
    static final FailedAcceptHandler INSTANCE = new FailedAcceptHandler();

    private FailedAcceptHandler() {}

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        StreamListener.of(ctx.channel()).acceptFailed(cause);
    }
}
