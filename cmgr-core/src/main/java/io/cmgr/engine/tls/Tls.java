// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.flow.IdleHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one connection, or its absence. A connection can be known to have TLS before its handler exists, so
 * callers ask this object each time and do not copy what it returns. Any thread, unless a comment says otherwise.
 */
public final class Tls {
    private static final AttributeKey<Tls> TLS = AttributeKey.valueOf(Tls.class, "TLS");

    /** Shared by all connections without TLS. */
    private static final Tls NONE = new Tls();

    private volatile @Nullable SslHandler handler;

    private Tls() {}

    /** Marks a channel whose bytes go through TLS, before TLS is installed. On the channel's event loop. */
    public static Tls markSecure(Channel channel) {
        Tls tls = new Tls();
        channel.attr(TLS).set(tls);
        return tls;
    }

    /** The TLS of a channel: ours, or that of an SslHandler which the application has put into the pipeline itself. */
    public static Tls of(Channel channel) {
        if (channel.hasAttr(TLS)) {
            return requireNonNull(channel.attr(TLS).get());
        }
        SslHandler own = channel.pipeline().get(SslHandler.class);
        if (own == null) {
            return NONE;
        }
        Tls tls = new Tls();
        tls.handler = own;
        return tls;
    }

    /** Puts TLS in its place, next to the socket: only the idle time-out may stand before it. On the event loop. */
    public void install(SslHandler tls, TlsHandshake handshake, ChannelPipeline pipeline, Duration drainTimeout) {
        install(tls, handshake, pipeline, List.of(new TlsGate(tls, drainTimeout), handshake, tls));
    }

    /** The same on a connection that has carried plain text; this is told if more of that has come. Event loop only. */
    public void installAfterPlainText(
            SslHandler tls,
            TlsHandshake handshake,
            ChannelPipeline pipeline,
            Duration drainTimeout,
            Runnable plainText) {
        PlainTextGate gate = new PlainTextGate(plainText);
        install(tls, handshake, pipeline, List.of(gate, new TlsGate(tls, drainTimeout), handshake, tls));
    }

    /** Begins next to the socket, since the handler of a client writes as soon as it is added. */
    private void install(
            SslHandler tls, TlsHandshake handshake, ChannelPipeline pipeline, List<ChannelHandler> handlers) {
        handler = tls;
        handshake.attachTo(tls);
        ChannelHandlerContext before = pipeline.context(IdleHandler.class);
        for (ChannelHandler added : handlers) {
            if (before == null) {
                pipeline.addFirst(added);
            } else {
                pipeline.addAfter(before.name(), null, added);
            }
            before = pipeline.context(added);
        }
    }

    /** Whether the connection has TLS. */
    public boolean secure() {
        return this != NONE;
    }

    /** The handler; null without TLS, and before {@link #install}. */
    @Nullable
    public SslHandler handler() {
        return handler;
    }

    /** What the handshake has negotiated; null without TLS, and until the handshake has succeeded. */
    @Nullable
    public SSLSession session() {
        SslHandler known = handler;
        return known == null || !known.handshakeFuture().isSuccess()
                ? null
                : known.engine().getSession();
    }

    /** Whether one side's close_notify ends the other side's output too, as it does up to TLS 1.2. */
    public boolean endsBothSides() {
        SSLSession negotiated = session();
        return negotiated != null && !"TLSv1.3".equals(negotiated.getProtocol());
    }

    /** Whether the peer's close_notify has come. */
    public boolean closeNotified() {
        SslHandler known = handler;
        return known != null && known.sslCloseFuture().isSuccess();
    }

    /** Sends close_notify, after everything that was written. Only after the handshake. On the channel's event loop. */
    public Future<?> closeNotify() {
        return requireNonNull(handler).closeOutbound();
    }
}
