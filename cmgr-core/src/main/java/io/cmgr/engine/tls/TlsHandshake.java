// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One TLS handshake: starts its computations, sees to its time limit, and keeps the event loop from waiting for either.
 * Stands in front of TLS until the handshake is over.
 *
 * <p>The time limit is in place of Netty's, which goes on while a computation waits for a thread: for our queue the peer
 * is not to blame. The JDK's engine is locked while it computes, for as long as the application's check of a certificate
 * takes; and TLS would ask it to close when the channel has. So TLS is not told of that while a computation is under way,
 * and lets go when the pipeline is taken down.
 */
public final class TlsHandshake extends ChannelInboundHandlerAdapter implements Executor {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Executor executor;
    private final Duration limit;

    /** How long computations have waited for a thread, but for the one that waits now. */
    private final AtomicLong waitedNanos = new AtomicLong();

    /** How many computations are under way: one, or for an instant also the one before, whose thread is not back yet. */
    private final AtomicInteger computing = new AtomicInteger();

    // Written by the event loop when it asks for a thread, and by the thread when it comes.
    private volatile boolean waits;
    private volatile long askedAt;

    /** Whether the channel has closed: nothing needs to be computed any more. */
    private volatile boolean gone;

    /** Event loop only, as everything below. */
    private @Nullable ChannelHandlerContext ctx;

    private @Nullable SslHandler tls;
    private @Nullable Future<?> look;
    private long begun;

    TlsHandshake(Executor executor, Duration limit) {
        this.executor = executor;
        this.limit = limit;
    }

    /** The handler whose handshake this is; its computations come here. Before either is in a pipeline. */
    void of(SslHandler handler) {
        tls = handler;
        handler.setHandshakeTimeoutMillis(0);
        var unused = handler.handshakeFuture().addListener(handshake -> over());
    }

    @Override
    public void execute(Runnable computation) {
        askedAt = System.nanoTime();
        waits = true;
        computing.incrementAndGet();
        try {
            executor.execute(() -> compute(computation));
        } catch (Throwable refused) {
            waits = false;
            computing.decrementAndGet();
            throw refused;
        }
    }

    private void compute(Runnable computation) {
        waitedNanos.addAndGet(System.nanoTime() - askedAt);
        waits = false;
        try {
            if (!gone) {
                computation.run();
            }
        } finally {
            computing.decrementAndGet();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        if (added.channel().isActive()) {
            begin(added);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        if (look == null) {
            begin(active);
        }
        active.fireChannelActive();
    }

    private void begin(ChannelHandlerContext active) {
        begun = System.nanoTime();
        lookAfter(limit.toNanos(), active);
    }

    private void lookAfter(long nanos, ChannelHandlerContext active) {
        look = active.executor().schedule(() -> look(active), nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        gone = true;
        if (computing.get() > 0) {
            inactive.pipeline().context(requireNonNull(tls)).fireChannelInactive();
        } else {
            inactive.fireChannelInactive();
        }
    }

    private void look(ChannelHandlerContext active) {
        if (gone) {
            return;
        }
        long left = limit.toNanos() - (System.nanoTime() - begun - waited());
        if (left > 0) {
            lookAfter(Math.max(left, LOOK_AGAIN_NANOS), active);
            return;
        }
        active.fireUserEventTriggered(new SslHandshakeCompletionEvent(
                new SslHandshakeTimeoutException("handshake timed out after " + limit.toMillis() + "ms")));
        var unused = active.close();
    }

    private long waited() {
        return waitedNanos.get() + (waits ? System.nanoTime() - askedAt : 0);
    }

    private void over() {
        if (look != null) {
            look.cancel(false);
        }
        if (ctx != null && !ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
        look = null; // TLS keeps this object, and need not keep these with it
        ctx = null;
    }
}
