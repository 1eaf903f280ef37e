// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stands behind Netty's own acceptor, which pauses for a second after a failed accept and passes the failure on: counts
 * it, and lets it end here, since Netty would log each one with its trace.
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
