// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.close;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.PromiseNotifier;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The last part of a graceful close. If a socket is closed and its peer still sends, the kernel replies with a reset,
 * and the reset destroys what the kernel holds for that peer. So this close first shuts the output down (half-close).
 * Then it reads and drops what arrives, and closes the channel as soon as one of these is true:
 *
 * <ul>
 *   <li>the peer has finished sending;
 *   <li>the peer has acknowledged everything, and has not finished sending within a second;
 *   <li>the peer has acknowledged nothing more for the limit of the close.
 * </ul>
 *
 * <p>On NIO it is unknown what the peer has acknowledged. There the close lingers for as long as the peer keeps
 * sending, since a peer that sends nothing provokes no reset.
 *
 * <p>This handler is added at the head of the pipeline when a close begins. Other handlers may close the channel while
 * it is there, such as those of the application, or TLS after its alert: such a close stops here, and lingers, too.
 * Event loop only.
 */
public final class LingeringClose extends ChannelDuplexHandler {
    /** How long the peer may take to finish sending, once it has everything. */
    public static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How many times its limit a close lingers at most, where it is unknown what the peer has acknowledged. */
    private static final int MAX_LIMITS = 12;

    private final Channel channel;
    private final EventLoop eventLoop;
    private final long limitNanos;
    private final LongConsumer undelivered;
    private final long begunAt;

    /** Whether it is unknown what the peer has acknowledged, as on NIO. */
    private final boolean acksUnknown;

    /** Whether the peer has finished sending. */
    private boolean peerEnded;

    /** Whether what arrives is dropped. */
    private boolean discarding;

    /** Whether {@link #shutDownOutput} has been called. */
    private boolean shutdownBegun;

    /** Whether the output has been shut down, or the attempt has failed. */
    private boolean shutdownDone;

    /** Whether the peer has sent anything since the close began. */
    private boolean peerHasSent;

    private long acknowledged;
    private long progressAt;
    private @Nullable Future<?> nextLook;

    private LingeringClose(Channel channel, boolean peerEnded, long limitNanos, LongConsumer undelivered) {
        this.channel = channel;
        this.limitNanos = limitNanos;
        this.undelivered = undelivered;
        this.peerEnded = peerEnded || (channel instanceof DuplexChannel duplex && duplex.isInputShutdown());
        eventLoop = channel.eventLoop();
        begunAt = eventLoop.ticker().nanoTime();
        progressAt = begunAt;
        KernelOutput kernel = KernelOutput.of(channel);
        acksUnknown = kernel == null;
        acknowledged = kernel == null ? 0 : kernel.acknowledged();
    }

    /**
     * The close that lingers on this channel. If there is none yet, one is added to the pipeline.
     *
     * @param peerEnded whether the peer has finished sending
     * @param limitNanos how long the peer may acknowledge nothing; on NIO, how long it may send nothing
     * @param undelivered called if the close ends before the peer has everything. Its argument is the number of bytes
     *     that the kernel holds then, or 0 where that is unknown
     */
    public static LingeringClose on(Channel channel, boolean peerEnded, long limitNanos, LongConsumer undelivered) {
        LingeringClose lingering = channel.pipeline().get(LingeringClose.class);
        if (lingering == null) {
            lingering = new LingeringClose(channel, peerEnded, limitNanos, undelivered);
            channel.pipeline().addFirst(lingering);
            lingering.lookLater();
        }
        return lingering;
    }

    /** Whether a close lingers on this channel. */
    public static boolean isOn(Channel channel) {
        return channel.pipeline().get(LingeringClose.class) != null;
    }

    /** Closes a channel now, unless a close lingers there, for instance until a TLS alert has arrived. */
    public static void closeNowUnlessOn(Channel channel) {
        if (!isOn(channel)) {
            ChannelClose.now(channel);
        }
    }

    /** Drops what arrives from now on. TLS does not get it. */
    public void discardInput() {
        discarding = true;
    }

    /** Shuts the output down when everything that has been written before has gone out. */
    public void shutDownOutput() {
        if (shutdownBegun) {
            return;
        }
        shutdownBegun = true;
        discarding = true;
        if (!peerEnded) {
            channel.config().setAutoRead(true);
        }
        if (hasUnsent()) {
            // This empty write follows what is unsent. It starts at the head of the pipeline, so no handler sees it.
            channel.pipeline()
                    .firstContext()
                    .writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(sent -> shutDownSocket());
        } else {
            shutDownSocket();
        }
    }

    private boolean hasUnsent() {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent != null && !unsent.isEmpty();
    }

    /** Netty shuts an output down once; a second time fails. */
    private void shutDownSocket() {
        DuplexChannel duplex = (DuplexChannel) channel;
        if (duplex.isOutputShutdown()) {
            outputShutDown(true);
        } else {
            var unused = duplex.shutdownOutput().addListener(shutdown -> outputShutDown(shutdown.isSuccess()));
        }
    }

    private void outputShutDown(boolean success) {
        shutdownDone = true;
        if (peerEnded || !success) {
            closeChannel();
        }
    }

    /** The peer has finished sending, so it can no longer provoke a reset. */
    void peerEnded() {
        peerEnded = true;
        if (shutdownDone) {
            closeChannel();
        }
    }

    /** What it waits for, in words. Any thread: a moment's picture. */
    String awaits() {
        if (!shutdownBegun) {
            return "our close_notify, or the handlers of the application, to go out";
        }
        if (!shutdownDone) {
            return "the kernel to take what is unsent, and our end behind it";
        }
        return "the end of its peer, to which our end has been sent"
                + (acksUnknown ? "; what the peer has acknowledged is unknown here" : "");
    }

    /** Closes now, although the peer may not have everything. */
    void closeNow() {
        if (!channel.isOpen()) {
            return;
        }
        long held = KernelOutput.unacknowledged(channel);
        if (!peerEnded && (held > 0 || (acksUnknown && peerHasSent))) {
            undelivered.accept(held);
        }
        closeChannel();
    }

    private void closeChannel() {
        stopLooking();
        ChannelClose.now(channel);
    }

    private void lookLater() {
        long nanos = Math.min(limitNanos, ANSWER_NANOS) / 8;
        nextLook = eventLoop.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        long now = eventLoop.ticker().nanoTime();
        KernelOutput kernel = KernelOutput.of(channel);
        if (kernel != null && kernel.acknowledged() != acknowledged) {
            acknowledged = kernel.acknowledged();
            progressAt = now;
        }
        boolean hasAll = kernel != null && kernel.unacknowledged() == 0 && !hasUnsent();
        if (now - progressAt >= (hasAll ? ANSWER_NANOS : limitNanos)
                || (acksUnknown && now - begunAt >= MAX_LIMITS * limitNanos)) {
            closeNow();
        } else {
            lookLater();
        }
    }

    private void stopLooking() {
        if (nextLook != null) {
            nextLook.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        peerHasSent = true;
        if (acksUnknown) {
            progressAt = eventLoop.ticker().nanoTime();
        }
        if (discarding) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ctx.fireUserEventTriggered(event);
        if (event instanceof ChannelInputShutdownEvent) {
            peerEnded();
        }
    }

    /** The socket has failed: nothing is left to wait for. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.fireExceptionCaught(cause);
        closeChannel();
    }

    /** A TCP channel lingers before it closes; any other is closed at once. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (channel instanceof SocketChannel) {
            var unused = PromiseNotifier.cascade(channel.closeFuture(), promise);
            shutDownOutput();
        } else {
            var unused = ctx.close(promise);
        }
    }

    /** Called at the latest when Netty takes down the pipeline of the closed channel. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stopLooking();
    }
}
