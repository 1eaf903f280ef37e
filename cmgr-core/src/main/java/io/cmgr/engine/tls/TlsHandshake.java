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
 * One TLS handshake. It hands the computations of the handshake to an executor, enforces the time limit, and keeps the
 * event loop from blocking. It stands in front of TLS until the handshake is over.
 *
 * <p>The time limit replaces Netty's. Netty's would also count the time that a computation waits for a thread, and the
 * peer is not to blame for our queue.
 *
 * <p>The JDK's engine holds a lock while it computes, for as long as the application's check of a certificate takes.
 * TLS asks the engine to close when {@code channelInactive} comes, and would block the event loop on that lock. So
 * while a computation is under way, {@code channelInactive} bypasses TLS, which then releases its resources when the
 * pipeline is torn down.
 *
 * <p>{@code execute} is called on the event loop, and computations run on threads of the executor.
 */
public final class TlsHandshake extends ChannelInboundHandlerAdapter implements Executor {
    /** The shortest time between two checks of the limit. */
    private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Executor executor;
    private final Duration limit;
    private final HandshakeCounters counters;

    /** How long computations have waited for a thread, without the one that waits now. */
    private final AtomicLong waitedNanos = new AtomicLong();

    /**
     * How many computations wait or run: one, and for an instant also the one before, whose thread has not returned
     * yet.
     */
    private final AtomicInteger computing = new AtomicInteger();

    // Whether a computation waits for a thread, and since when. The event loop sets both, the thread clears the first.
    private volatile boolean waiting;
    private volatile long queuedAt;

    /** Whether the channel has closed, so that no computation is needed any more. */
    private volatile boolean closed;

    /** Event loop only, as are all fields below. */
    private @Nullable ChannelHandlerContext ctx;

    private @Nullable SslHandler tls;
    private @Nullable Future<?> limitCheck;
    /** Volatile only because {@link #begunAt} reads it on any thread. */
    private volatile long begun = System.nanoTime();

    TlsHandshake(Executor executor, Duration limit, HandshakeCounters counters) {
        this.executor = executor;
        this.limit = limit;
        this.counters = counters;
    }

    /** Sets the handler whose handshake this is. To be called before either of them is in a pipeline. */
    void attachTo(SslHandler handler) {
        tls = handler;
        handler.setHandshakeTimeoutMillis(0);
        var unused = handler.handshakeFuture().addListener(handshake -> finish(handshake.isSuccess()));
    }

    @Override
    public void execute(Runnable computation) {
        queuedAt = System.nanoTime();
        waiting = true;
        computing.incrementAndGet();
        try {
            executor.execute(() -> compute(computation));
        } catch (Throwable refused) {
            waiting = false;
            computing.decrementAndGet();
            throw refused;
        }
    }

    /** Runs on a thread of the executor. */
    private void compute(Runnable computation) {
        waitedNanos.addAndGet(System.nanoTime() - queuedAt);
        waiting = false;
        try {
            if (!closed) {
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
        if (limitCheck == null) {
            begin(active);
        }
        active.fireChannelActive();
    }

    private void begin(ChannelHandlerContext active) {
        begun = System.nanoTime();
        scheduleCheck(limit.toNanos(), active);
    }

    private void scheduleCheck(long nanos, ChannelHandlerContext active) {
        limitCheck = active.executor().schedule(() -> check(active), nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        closed = true;
        if (computing.get() > 0) {
            inactive.pipeline().context(requireNonNull(tls)).fireChannelInactive();
        } else {
            inactive.fireChannelInactive();
        }
    }

    /** Ends the connection if the limit has passed, or checks again later. */
    private void check(ChannelHandlerContext active) {
        if (closed) {
            return;
        }
        long left = limit.toNanos() - (System.nanoTime() - begun - waited());
        if (left > 0) {
            scheduleCheck(Math.max(left, RECHECK_NANOS), active);
            return;
        }
        active.fireUserEventTriggered(new SslHandshakeCompletionEvent(
                new SslHandshakeTimeoutException("handshake timed out after " + limit.toMillis() + "ms")));
        var unused = active.close();
    }

    /** When it began, by {@link System#nanoTime}. Any thread. */
    public long begunAt() {
        return begun;
    }

    /** Whether a computation waits for a thread. If not, the peer is waited for, or a thread computes. Any thread. */
    public boolean waitsForThread() {
        return waiting;
    }

    /** How long computations have waited for a thread, in nanoseconds. */
    private long waited() {
        return waitedNanos.get() + (waiting ? System.nanoTime() - queuedAt : 0);
    }

    private void finish(boolean success) {
        counters.over(success, System.nanoTime() - begun);
        if (limitCheck != null) {
            limitCheck.cancel(false);
        }
        if (ctx != null && !ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
        limitCheck = null; // TLS keeps this object, which must not keep these in memory
        ctx = null;
    }
}
