// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fires an event when no byte has moved in either direction for a while, and another when none was received. The time
 * also starts anew when a read is requested. That happens after each read, which restarts the time anyway, and when
 * reads are resumed after a pause. The handler is the first in its pipeline, next to the socket, so the bytes of TLS
 * count, too. A pipeline without limits has no such handler.
 *
 * <p>Netty's handler notices a write only when the kernel has taken all of it. While the kernel takes a large write
 * piece by piece, this handler checks eight times per limit how far it has got. Netty's own option
 * {@code observeOutput} does not suffice: it checks once per limit, not before the first event, and takes new writes of
 * the application for progress.
 */
public final class IdleHandler extends IdleStateHandler {
    /**
     * No byte has moved. This event and the next are our own, so they are never mistaken for those of an
     * {@code IdleStateHandler} that the application has added.
     */
    public static final Object NOTHING_MOVED = new Object();

    /** No byte was received. */
    public static final Object NOTHING_READ = new Object();

    private static final int LOOKS_PER_LIMIT = 8;

    private final Duration idleLimit;
    private final Duration readLimit;

    /** The next check of the kernel's progress; null while the kernel has taken everything. */
    private @Nullable Future<?> nextLook;

    private @Nullable KernelProgress lastProgress;

    private IdleHandler(Duration idleLimit, Duration readLimit) {
        super(readLimit.toMillis(), 0, idleLimit.toMillis(), TimeUnit.MILLISECONDS);
        this.idleLimit = idleLimit;
        this.readLimit = readLimit;
    }

    /** Gives a pipeline these limits instead of those that it has. Zero means no limit. Event loop only. */
    public static void install(ChannelPipeline pipeline, Duration idleLimit, Duration readLimit) {
        remove(pipeline);
        if (!idleLimit.isZero() || !readLimit.isZero()) {
            pipeline.addFirst(new IdleHandler(idleLimit, readLimit));
        }
    }

    /** Changes how long the connection may be idle: no byte moves. Event loop only. */
    public static void limitIdleness(ChannelPipeline pipeline, Duration limit) {
        IdleHandler present = pipeline.get(IdleHandler.class);
        install(pipeline, limit, present == null ? Duration.ZERO : present.readLimit);
    }

    /** Changes how long the peer may be silent: no byte is received. Event loop only. */
    public static void limitSilence(ChannelPipeline pipeline, Duration limit) {
        IdleHandler present = pipeline.get(IdleHandler.class);
        install(pipeline, present == null ? Duration.ZERO : present.idleLimit, limit);
    }

    /** Removes both limits. Event loop only. */
    public static void remove(ChannelPipeline pipeline) {
        IdleHandler present = pipeline.get(IdleHandler.class);
        if (present != null) {
            pipeline.remove(present);
        }
    }

    @Override
    protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent idle) {
        ctx.fireUserEventTriggered(idle.state() == IdleState.READER_IDLE ? NOTHING_READ : NOTHING_MOVED);
    }

    /** Begins to look if a large write is under way already. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        super.handlerAdded(ctx);
        lookWhileFull(ctx.channel());
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        resetReadTimeout();
        ctx.read();
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        lookWhileFull(ctx.channel());
    }

    private void lookWhileFull(Channel channel) {
        if (nextLook == null && !idleLimit.isZero() && isFull(channel)) {
            resetWriteTimeout(); // everything before was taken, so this flush has moved bytes
            lastProgress = KernelProgress.of(channel, 0);
            lookLater(channel);
        }
    }

    private void lookLater(Channel channel) {
        nextLook = channel.eventLoop()
                .schedule(() -> look(channel), idleLimit.toNanos() / LOOKS_PER_LIMIT, TimeUnit.NANOSECONDS);
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
