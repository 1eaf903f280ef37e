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
 * The last part of a close that destroys nothing. A closed socket answers whatever its peer still sends with a reset,
 * which discards what the kernel holds for that peer. So our end is sent first, and what arrives is read and dropped,
 * until the peer's own end has come; or the peer has acknowledged everything and not answered for a second; or it
 * acknowledges nothing more for a while. On NIO it is not known what the peer has acknowledged: there the close lingers
 * while the peer keeps sending, since a silent peer provokes no reset.
 *
 * <p>It stands at the head of the pipeline from when a close begins, and is in no pipeline before. A close that comes
 * through the pipeline, of the application's handlers or of TLS after its last words, ends here and lingers. Event loop
 * only.
 */
public final class LingeringClose extends ChannelDuplexHandler {
    /** How long the peer may take to answer our end, once it has everything. */
    public static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** For how many of its limits a close lingers at most where it is not known what the peer has. */
    private static final int MOST_LIMITS = 12;

    private final Channel channel;
    private final EventLoop eventLoop;
    private final long limitNanos;
    private final LongConsumer undelivered;
    private final long begunAt;

    /** Whether it is not known what the peer has acknowledged, as on NIO. */
    private final boolean blind;

    private boolean peerEnded;

    /** Whether what arrives is dropped. */
    private boolean discarding;

    /** Whether our end is under way, and whether it has been sent. */
    private boolean ending;

    private boolean ended;

    /** Whether the peer has sent anything since the close began. */
    private boolean heard;

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
        blind = kernel == null;
        acknowledged = kernel == null ? 0 : kernel.acknowledged();
    }

    /**
     * The close that lingers on this channel, from now on if not already.
     *
     * @param peerEnded whether the peer has finished sending
     * @param limitNanos how long it may acknowledge nothing; on NIO, be silent
     * @param undelivered told, if the close ends before the peer has everything, how many bytes the kernel holds then,
     *     or 0 where that is unknown
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

    public static boolean isOn(Channel channel) {
        return channel.pipeline().get(LingeringClose.class) != null;
    }

    /** Closes a channel now, unless our last words are on their way, say what was wrong in a TLS handshake. */
    public static void unlessOn(Channel channel) {
        if (!isOn(channel)) {
            ChannelClose.now(channel);
        }
    }

    /** Drops what arrives from now on, before TLS decrypts it. */
    public void discardInput() {
        discarding = true;
    }

    /** Sends our end behind everything that has been written. */
    public void end() {
        if (ending) {
            return;
        }
        ending = true;
        discarding = true;
        if (!peerEnded) {
            channel.config().setAutoRead(true);
        }
        if (hasUnsent()) {
            // From the head of the pipeline, as the end itself, so that no handler sees it.
            channel.pipeline()
                    .firstContext()
                    .writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(sent -> shutDown());
        } else {
            shutDown();
        }
    }

    private boolean hasUnsent() {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent != null && !unsent.isEmpty();
    }

    private void shutDown() {
        var unused = ((DuplexChannel) channel).shutdownOutput().addListener(end -> {
            ended = true;
            if (peerEnded || !end.isSuccess()) {
                closeChannel();
            }
        });
    }

    /** The peer has finished sending, and can provoke no reset any more. */
    void peerEnded() {
        peerEnded = true;
        if (ended) {
            closeChannel();
        }
    }

    /** Closes now, although the peer may not have everything. */
    void cutShort() {
        if (!channel.isOpen()) {
            return;
        }
        long held = KernelOutput.unacknowledged(channel);
        if (!peerEnded && (held > 0 || (blind && heard))) {
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
                || (blind && now - begunAt >= MOST_LIMITS * limitNanos)) {
            cutShort();
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
        heard = true;
        if (blind) {
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

    /** The socket has failed. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.fireExceptionCaught(cause);
        closeChannel();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (channel instanceof SocketChannel) {
            var unused = PromiseNotifier.cascade(channel.closeFuture(), promise);
            end();
        } else {
            var unused = ctx.close(promise);
        }
    }

    /** Also when the pipeline of a closed channel is taken down. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stopLooking();
    }
}
