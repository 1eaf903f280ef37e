// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the TLS of one connection. That it has TLS can be certain before the handler is there, so ask
 * whenever a question arises, and keep no answer. Any thread may ask.
 */
public final class Tls {
    private static final AttributeKey<Tls> TLS = AttributeKey.valueOf(Tls.class, "TLS");

    /** Of all connections without TLS. */
    private static final Tls NONE = new Tls();

    private volatile @Nullable SslHandler handler;

    private Tls() {}

    /** Notes, on a channel's event loop, that its bytes go through TLS, which is still to be installed. */
    public static Tls on(Channel channel) {
        Tls tls = new Tls();
        channel.attr(TLS).set(tls);
        return tls;
    }

    /** The TLS of a channel: ours, or else the application's, whose handler it has put into the pipeline itself. */
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

    /** Puts TLS at the end of the pipeline. */
    public void install(SslHandler tls, TlsHandshake handshake, ChannelPipeline pipeline, Duration drainTimeout) {
        handler = tls;
        handshake.of(tls);
        pipeline.addLast(new TlsGate(tls, drainTimeout), handshake, tls);
    }

    public boolean secure() {
        return this != NONE;
    }

    /** The handler; null without TLS, and as long as it is not known. */
    @Nullable
    public SslHandler handler() {
        return handler;
    }

    /** What the handshake has negotiated; null without TLS, and until it has succeeded. */
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

    /** Sends close_notify, behind everything that was written. Only after the handshake. */
    public Future<?> closeNotify() {
        return requireNonNull(handler).closeOutbound();
    }
}
