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
 * Stands between TLS and its socket. It lets TLS close in a way that its alert, which tells the peer what was wrong,
 * arrives. And as a server it refuses a second handshake, which up to TLS 1.2 a client may ask for again and again, and
 * which costs a server far more than its client; the JDK's engine refuses it only by a system property.
 *
 * <p>As a client it leaves a server's wish for another handshake to the engine. The JDK's complies, and cannot be made to
 * answer {@code no_renegotiation}; to leave the record out would break the numbers of all that follow.
 */
public final class TlsGate extends ChannelDuplexHandler {
    /** The event after which nothing is read any more: the peer has asked for a second handshake. */
    public static final Object SECOND_HANDSHAKE = new Object();

    private final SslHandler tls;
    private final long drainNanos;

    /** Where the records begin; null as a client. */
    private final @Nullable TlsRecords records;

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
                lastWords(ctx.channel(), LingeringClose.ANSWER_NANOS); // before anybody hears of it, and closes
            }
        });
    }

    private static void lastWords(Channel channel, long limitNanos) {
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
     * TLS closes: because something was wrong, and then its alert has to arrive; or because the kernel would not take what
     * TLS had to say, and then what the peer has sent before is still to be read, as after any write that fails.
     */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        Channel channel = ctx.channel();
        if (channel.isActive() && outputFailed(channel) && !LingeringClose.isOn(channel)) {
            var unused = PromiseNotifier.cascade(channel.closeFuture(), promise);
            ctx.fireExceptionCaught(new ChannelOutputShutdownException("TLS", TlsFailures.unwritten()));
        } else {
            lastWords(channel, drainNanos);
            var unused = ctx.close(promise);
        }
    }

    /** Netty gives up a channel's output when a write fails. */
    private static boolean outputFailed(Channel channel) {
        return channel.unsafe().outboundBuffer() == null;
    }
}
