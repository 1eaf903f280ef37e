// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.pipeline;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;

/**
 * Stands behind TLS, before the application's handlers, and tells Netty's decoders among them that the input has ended.
 * With TLS it ends with the peer's close_notify, which they do not know: without this they would not pass on what they
 * make of the last bytes before the session has its end. Event loop only.
 */
final class CloseNotifyRelay extends ChannelInboundHandlerAdapter {
    /** Whether the decoders know of the end, so that they are not told again when the TCP stream ends. */
    private boolean told;

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent close && close.isSuccess()) {
            SessionInput last = ctx.pipeline().get(SessionInput.class);
            if (last != null && last.closeNotified()) {
                told = true;
                ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            }
        } else if (told && event instanceof ChannelInputShutdownEvent) {
            return;
        }
        ctx.fireUserEventTriggered(event);
    }
}
