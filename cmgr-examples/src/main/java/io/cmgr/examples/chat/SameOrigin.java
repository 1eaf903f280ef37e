// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;

/**
 * Refuses requests that a browser sends for the page of another server. Requests without an origin pass: they do not
 * come from a browser.
 */
final class SameOrigin extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        String origin = request.headers().get(HttpHeaderNames.ORIGIN);
        String host = request.headers().get(HttpHeaderNames.HOST);
        if (origin == null || isOf(origin, host)) {
            ctx.fireChannelRead(request.retain());
        } else {
            ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.FORBIDDEN))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static boolean isOf(String origin, String host) {
        try {
            return URI.create(origin).getRawAuthority().equals(host);
        } catch (IllegalArgumentException | NullPointerException opaque) {
            return false;
        }
    }
}
