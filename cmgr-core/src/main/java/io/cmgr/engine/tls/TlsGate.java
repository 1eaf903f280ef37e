// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import io.cmgr.engine.close.LingeringClose;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.PromiseNotifier;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stands between TLS and its socket, and has two tasks. First, when TLS closes the connection, the close lingers, so
 * that the alert, which tells the peer what was wrong, arrives. Second, a server refuses renegotiation, that is, a
 * second handshake. Up to TLS 1.2 a client may ask for it again and again, and it costs the server far more than the
 * client. The JDK's engine refuses it only if a system property is set.
 *
 * <p>A client leaves a server's request for renegotiation to the engine. The JDK's engine complies and cannot be made
 * to send {@code no_renegotiation}. Nor can the gate drop the record, because TLS numbers its records and all later
 * ones would fail. Event loop only.
 */
public final class TlsGate extends ChannelDuplexHandler {
    /** The event that the peer has asked for a second handshake. No bytes follow it. */
    public static final Object SECOND_HANDSHAKE = new Object();

    private final SslHandler tls;
    private final long drainNanos;

    /** Finds where records begin; null for a client. */
    private final @Nullable TlsRecords records;

    /** Whether a second handshake has been refused. Then all further input is dropped. */
    private boolean refused;

    TlsGate(SslHandler tls, Duration drainTimeout) {
        this.tls = tls;
        drainNanos = drainTimeout.toNanos();
        records = tls.engine().getUseClientMode() ? null : new TlsRecords();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        var unused = tls.handshakeFuture().addListener(handshake -> {
            if (!handshake.isSuccess()) {
                // This listener runs before those that may close the channel.
                startLingeringClose(ctx.channel(), LingeringClose.ANSWER_NANOS);
            }
        });
    }

    private static void startLingeringClose(Channel channel, long limitNanos) {
        if (channel.isActive() && !outputFailed(channel)) {
            var unused = LingeringClose.on(channel, false, limitNanos, bytes -> {});
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (records == null) {
            ctx.fireChannelRead(data);
            return;
        }
        int before = records.untilHandshake(data);
        if (refused) {
            data.release();
        } else if (before < data.readableBytes() && tls.handshakeFuture().isSuccess()) {
            refused = true;
            ctx.fireChannelRead(data.readRetainedSlice(before));
            data.release();
            ctx.fireUserEventTriggered(SECOND_HANDSHAKE);
        } else {
            ctx.fireChannelRead(data);
        }
    }

    /**
     * Called when TLS closes the connection. Usually that is because something was wrong; then the close lingers until
     * the alert has arrived. If it is because a write of TLS failed, the session ends as after any failed write: it
     * first reads what the peer has sent before.
     */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        Channel channel = ctx.channel();
        if (channel.isActive() && outputFailed(channel) && !LingeringClose.isOn(channel)) {
            var unused = PromiseNotifier.cascade(channel.closeFuture(), promise);
            ctx.fireExceptionCaught(new ChannelOutputShutdownException("TLS", TlsFailures.writeFailed()));
        } else {
            startLingeringClose(channel, drainNanos);
            var unused = ctx.close(promise);
        }
    }

    /** Whether a write has failed: then Netty has removed the outbound buffer. */
    private static boolean outputFailed(Channel channel) {
        return channel.unsafe().outboundBuffer() == null;
    }
}
