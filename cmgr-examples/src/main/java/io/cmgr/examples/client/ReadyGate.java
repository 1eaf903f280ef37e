// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Promise;
import java.nio.channels.ClosedChannelException;

/**
 * Stands before a client until its connection can carry messages: after the TLS handshake, after the upgrade to
 * WebSocket. Only then does the client learn that its channel is active. Of a connection that never gets so far it
 * learns nothing.
 */
final class ReadyGate extends ChannelInboundHandlerAdapter {
    /** What has to be done first. */
    enum Until {
        CONNECT,
        TLS,
        UPGRADE
    }

    private final Until until;
    private final Promise<Void> ready;

    ReadyGate(Until until, Promise<Void> ready) {
        this.until = until;
        this.ready = ready;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (until == Until.CONNECT) {
            open(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            fail(ctx, handshake.cause());
        } else if (event instanceof SslHandshakeCompletionEvent && until == Until.TLS) {
            open(ctx);
        } else if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            open(ctx);
        }
    }

    private void open(ChannelHandlerContext ctx) {
        ctx.fireChannelActive();
        ctx.pipeline().remove(this);
        ready.trySuccess(null);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // what was read was none of the client's
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ready.tryFailure(new ClosedChannelException());
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        ready.tryFailure(cause);
        ctx.close();
    }
}
