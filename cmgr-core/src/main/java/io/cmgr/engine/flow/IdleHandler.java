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
 * Tells when no byte has moved either way for a while. Asking for a read begins the time anew: after a read, which it
 * did anyway, and when reads are resumed after a pause.
 *
 * <p>Netty's handler takes note of a write when the kernel has the whole of it. Of one that the kernel takes by and by
 * this one looks eight times per limit how far it has got. (Netty's own {@code observeOutput} looks once per limit,
 * never before its first event, and takes what an application adds for progress.)
 */
public final class IdleHandler extends IdleStateHandler {
    /** The event, unlike those of an idle handler of the application's, which mean what it wants. */
    public static final Object OVER = new Object();

    private static final int LOOKS_PER_LIMIT = 8;

    private final long lookNanos;

    /** The next look at what the kernel is taking; null while there is none. */
    private @Nullable Future<?> nextLook;

    private @Nullable KernelProgress lastProgress;

    public IdleHandler(Duration limit) {
        super(0, 0, limit.toMillis(), TimeUnit.MILLISECONDS);
        lookNanos = limit.toNanos() / LOOKS_PER_LIMIT;
    }

    @Override
    protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent idle) {
        ctx.fireUserEventTriggered(OVER);
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
            resetWriteTimeout(); // it was not, so it has taken a part
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

    /** Whether the kernel has not taken everything. */
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
