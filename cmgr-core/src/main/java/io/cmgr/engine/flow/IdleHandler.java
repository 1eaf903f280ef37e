// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fires an event when no byte has moved in either direction for a while. The time also starts anew when a read is
 * requested. That happens after each read, which restarts the time anyway, and when reads are resumed after a pause.
 *
 * <p>Netty's handler notices a write only when the kernel has taken all of it. While the kernel takes a large write
 * piece by piece, this handler checks eight times per limit how far it has got. Netty's own option
 * {@code observeOutput} does not suffice: it checks once per limit, not before the first event, and takes new writes of
 * the application for progress.
 */
public final class IdleHandler extends IdleStateHandler {
    /**
     * Our own event, so that it is never mistaken for that of an {@code IdleStateHandler} that the application has
     * added.
     */
    public static final Object TIMED_OUT = new Object();

    private static final int LOOKS_PER_LIMIT = 8;

    private final long lookNanos;

    /** The next check of the kernel's progress; null while the kernel has taken everything. */
    private @Nullable Future<?> nextLook;

    private @Nullable KernelProgress lastProgress;

    public IdleHandler(Duration limit) {
        super(0, 0, limit.toMillis(), TimeUnit.MILLISECONDS);
        lookNanos = limit.toNanos() / LOOKS_PER_LIMIT;
    }

    @Override
    protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent idle) {
        ctx.fireUserEventTriggered(TIMED_OUT);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        resetReadTimeout();
        ctx.read();
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        if (nextLook == null && isFull(ctx.channel())) {
            resetWriteTimeout(); // everything before was taken, so this flush has moved bytes
            lastProgress = KernelProgress.of(ctx.channel(), 0);
            lookLater(ctx.channel());
        }
    }

    private void lookLater(Channel channel) {
        nextLook = channel.eventLoop().schedule(() -> look(channel), lookNanos, TimeUnit.NANOSECONDS);
    }

    private void look(Channel channel) {
        EarlyFlush.of(channel);
        if (!isFull(channel)) {
            nextLook = null;
            lastProgress = null;
            return;
        }
        KernelProgress progress = KernelProgress.of(channel, 0);
        if (!progress.equals(lastProgress)) {
            lastProgress = progress;
            resetWriteTimeout();
        }
        lookLater(channel);
    }

    /** Whether the kernel has not taken everything that was written. */
    private static boolean isFull(Channel channel) {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent != null && !unsent.isEmpty();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        stopLooking();
        super.channelInactive(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) throws Exception {
        stopLooking();
        super.handlerRemoved(ctx);
    }

    private void stopLooking() {
        if (nextLook != null) {
            nextLook.cancel(false);
            nextLook = null;
        }
    }
}
