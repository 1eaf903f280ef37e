// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** Answers requests for the chat's page and for its style, script and icon, which are resources of the program. */
@ChannelHandler.Sharable
final class WebPage extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Map<String, Part> PARTS = Map.of(
            "/", Part.load("chat.html", "text/html; charset=utf-8"),
            "/chat.css", Part.load("chat.css", "text/css; charset=utf-8"),
            "/chat.js", Part.load("chat.js", "text/javascript; charset=utf-8"),
            "/chat.svg", Part.load("chat.svg", "image/svg+xml"));

    /** Lets the page load from this server and connect to it, and to no other. */
    private static final String POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        Part part = PARTS.get(request.uri());
        boolean head = request.method().equals(HttpMethod.HEAD);
        if (!head && !request.method().equals(HttpMethod.GET)) {
            answer(ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, Part.NONE, false);
        } else if (part == null) {
            answer(ctx, HttpResponseStatus.NOT_FOUND, Part.NONE, head);
        } else {
            answer(ctx, HttpResponseStatus.OK, part, head);
        }
    }

    private static void answer(ChannelHandlerContext ctx, HttpResponseStatus status, Part part, boolean head) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(head ? Part.NONE.bytes : part.bytes));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, part.type)
                .set(HttpHeaderNames.CONTENT_LENGTH, part.bytes.length)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE)
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                .set("x-content-type-options", "nosniff")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private record Part(byte[] bytes, String type) {
        static final Part NONE = new Part(new byte[0], "text/plain");

        static Part load(String resource, String type) {
            try (InputStream in = WebPage.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IllegalStateException("the program lacks " + resource);
                }
                return new Part(in.readAllBytes(), type);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
