// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/**
 * What a request is answered.
 *
 * @param status whether it is what was asked for
 * @param type the media type of the body
 * @param body the content, which is not changed any more
 */
record Answer(HttpResponseStatus status, String type, byte[] body) {
    /** The page loads from this server only, asks this server only, and is shown in no other page. */
    private static final String POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** A sentence for people. */
    static Answer text(HttpResponseStatus status, String sentence) {
        return new Answer(status, "text/plain; charset=utf-8", (sentence + "\n").getBytes(UTF_8));
    }

    static Answer json(String text) {
        return new Answer(HttpResponseStatus.OK, "application/json", (text + "\n").getBytes(UTF_8));
    }

    /**
     * As a message of HTTP.
     *
     * @param headOnly whether the body is only described
     * @param last whether the connection closes behind it
     */
    FullHttpResponse response(boolean headOnly, boolean last) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, headOnly ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                .set("cross-origin-resource-policy", "same-origin")
                .set("referrer-policy", "no-referrer")
                .set("x-content-type-options", "nosniff");
        if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, HttpMethod.GET + ", " + HttpMethod.HEAD);
        }
        if (last) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return response;
    }
}
