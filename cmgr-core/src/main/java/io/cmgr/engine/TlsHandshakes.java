// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.StreamOptions;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What the TLS handshakes of a manager share: threads for their long computations, so that no event loop has to wait for
 * one, and a bound on those that strangers have begun.
 */
final class TlsHandshakes {
    private static final int MAX_ACCEPTED = 256;
    private static final int MAX_WAITING_TASKS = 1024;

    private final ThreadPoolExecutor tasks;
    private final SessionLimit accepted = new SessionLimit(MAX_ACCEPTED);

    TlsHandshakes(String threadName) {
        int processors = Runtime.getRuntime().availableProcessors();
        tasks = new ThreadPoolExecutor(
                processors,
                processors,
                5,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING_TASKS),
                new DefaultThreadFactory(threadName + "-tls", true));
        tasks.allowCoreThreadTimeOut(true);
    }

    /** Handshakes of accepted connections; their listeners are held at the bound. */
    SessionLimit accepted() {
        return accepted;
    }

    /** The handler of one connection that a listener has accepted; its handshake counts until it is over. */
    SslHandler accept(SslContext context, ByteBufAllocator alloc, StreamOptions options) {
        SslHandler handler = limited(context.newHandler(alloc, tasks), options);
        accepted.take();
        var unused = handler.handshakeFuture().addListener(over -> accepted.release());
        return handler;
    }

    /** The handler of a connection of ours; the target's name is what the peer's certificate must say. */
    SslHandler connect(SslContext context, ByteBufAllocator alloc, StreamOptions options, InetSocketAddress target) {
        return limited(context.newHandler(alloc, target.getHostString(), target.getPort(), tasks), options);
    }

    private static SslHandler limited(SslHandler handler, StreamOptions options) {
        handler.setHandshakeTimeoutMillis(options.handshakeTimeout().toMillis());
        return handler;
    }

    void close() {
        tasks.shutdown();
    }
}
