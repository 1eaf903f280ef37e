// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client. It gets one answer after the other; a request that comes before the answer to the last one was sent is
 * not answered, and the connection closes. So a client that sends and does not read costs no more than one answer.
 */
final class ConsoleConnection extends SimpleChannelInboundHandler<HttpObject> {
    static final int MAX_LINE = 4096;
    static final int MAX_HEADERS = 8192;

    /** For a request to come, and for an answer to be sent. */
    private static final int SECONDS_FOR_EACH = 30;

    /** For a client to read the last answer and close, before what it still sends makes us reset the connection. */
    private static final int SECONDS_FOR_THE_END = 2;

    private final Site site;

    /** Whether there are more clients than may be. */
    private final boolean tooMany;

    private @Nullable Future<?> timeLimit;
    private boolean answering;

    /** Whether nothing more is answered. */
    private boolean over;

    ConsoleConnection(Site site, boolean tooMany) {
        this.site = site;
        this.tooMany = tooMany;
    }

    static HttpServerCodec codec() {
        return new HttpServerCodec(
                new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEADERS));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        limit(ctx, SECONDS_FOR_EACH);
        if (tooMany) {
            send(
                    ctx,
                    Answer.text(HttpResponseStatus.SERVICE_UNAVAILABLE, "This console has enough clients."),
                    false,
                    true);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        requireNonNull(timeLimit).cancel(false);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (over || !(message instanceof HttpRequest request)) {
            return;
        }
        if (answering) {
            over = true;
            return;
        }
        Answer answer = site.answer(request);
        boolean last = request.decoderResult().isFailure() || Site.hasBody(request) || !HttpUtil.isKeepAlive(request);
        send(ctx, answer, request.method().equals(HttpMethod.HEAD), last);
    }

    private void send(ChannelHandlerContext ctx, Answer answer, boolean headOnly, boolean last) {
        answering = true;
        over |= last;
        limit(ctx, SECONDS_FOR_EACH);
        var unused =
                ctx.writeAndFlush(answer.response(headOnly, last)).addListener((ChannelFuture sent) -> sent(ctx, sent));
    }

    private void sent(ChannelHandlerContext ctx, ChannelFuture sent) {
        answering = false;
        if (!sent.isSuccess()) {
            close(ctx);
        } else if (over) {
            limit(ctx, SECONDS_FOR_THE_END);
            var unused = ((DuplexChannel) ctx.channel())
                    .shutdownOutput()
                    .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        } else {
            limit(ctx, SECONDS_FOR_EACH);
        }
    }

    /** From now on there is this much time. */
    private void limit(ChannelHandlerContext ctx, int seconds) {
        if (timeLimit != null) {
            timeLimit.cancel(false);
        }
        timeLimit = ctx.executor().schedule(() -> close(ctx), seconds, TimeUnit.SECONDS);
    }

    /** A connection that fails concerns nobody else. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable error) {
        close(ctx);
    }

    private static void close(ChannelHandlerContext ctx) {
        var unused = ctx.close();
    }
}
