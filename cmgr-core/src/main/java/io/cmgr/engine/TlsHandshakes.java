// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.StreamOptions;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What the TLS handshakes of a manager share: threads for their computations, so that no event loop has to do one. A
 * peer that says nothing, or stops half-way, keeps no thread and holds nobody up. While many computations wait,
 * listeners with TLS are held, and the kernel's backlog keeps the callers.
 */
final class TlsHandshakes implements Executor {
    private static final int MAX_COMPUTING = 256;

    private final ThreadPoolExecutor executor;
    private final SessionLimit computing = new SessionLimit(MAX_COMPUTING);

    /** A session waits for one computation at a time, so no more than these can wait. */
    TlsHandshakes(ThreadFactory threads, int maxSessions) {
        int processors = Runtime.getRuntime().availableProcessors();
        executor = new ThreadPoolExecutor(
                processors, processors, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(maxSessions), threads);
        executor.allowCoreThreadTimeOut(true);
    }

    /** Handshakes that are being computed, or wait for it. */
    SessionLimit computing() {
        return computing;
    }

    /** The handler of a connection that a listener has accepted. */
    SslHandler accept(SslContext context, ByteBufAllocator alloc, StreamOptions options) {
        return limited(context.newHandler(alloc, this), options);
    }

    /** The handler of a connection of ours; the target's name is what the peer's certificate must say, a path is none. */
    SslHandler connect(SslContext context, ByteBufAllocator alloc, StreamOptions options, SocketAddress target) {
        SslHandler handler = target instanceof InetSocketAddress named
                ? context.newHandler(alloc, named.getHostString(), named.getPort(), this)
                : context.newHandler(alloc, this);
        return limited(handler, options);
    }

    private static SslHandler limited(SslHandler handler, StreamOptions options) {
        handler.setHandshakeTimeoutMillis(options.handshakeTimeout().toMillis());
        return handler;
    }

    /** Runs one computation; TLS fails the handshake if this throws. */
    @Override
    public void execute(Runnable computation) {
        computing.take();
        try {
            executor.execute(() -> {
                try {
                    computation.run();
                } finally {
                    computing.release();
                }
            });
        } catch (RejectedExecutionException managerHasClosed) {
            computing.release();
            throw managerHasClosed;
        }
    }

    void close() {
        executor.shutdown();
    }
}
