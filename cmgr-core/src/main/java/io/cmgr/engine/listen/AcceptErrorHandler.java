// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Reports failed accepts to the {@link AcceptErrors} of the listener, so that Netty does not log each of them with a
 * stack trace. The handler stands behind Netty's own acceptor. After a failure the acceptor pauses accepting for a
 * second and passes the failure on: <a href="https://github.com/netty/netty/issues/1328">netty#1328</a>. Accepting loop
 * only.
 */
@Sharable
final class AcceptErrorHandler extends ChannelInboundHandlerAdapter {
    static final AcceptErrorHandler INSTANCE = new AcceptErrorHandler();

    private AcceptErrorHandler() {}

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        StreamListener.of(ctx.channel()).acceptFailed(cause);
    }
}
