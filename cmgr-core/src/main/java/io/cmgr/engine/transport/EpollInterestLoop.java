// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Brings the {@link EpollInterestWorkaround} to a channel of an event loop of the application, which runs Netty's own
 * epoll. This object is the same loop with one difference: it registers channels with the workaround. A channel keeps
 * its registration private, so the only way to replace it is to register the channel anew with this object as its event
 * loop. Any thread, unless a comment says otherwise.
 */
public final class EpollInterestLoop extends AbstractEventExecutor implements IoEventLoop {
    private final IoEventLoop loop;

    public EpollInterestLoop(IoEventLoop loop) {
        this.loop = loop;
    }

    /** Whether the channel is registered with Netty's own epoll, and so needs the workaround. */
    public static boolean isNeededBy(Channel channel) {
        return (channel instanceof EpollSocketChannel || channel instanceof EpollDomainSocketChannel)
                && !(channel.eventLoop() instanceof EpollInterestLoop)
                && channel.eventLoop() instanceof IoEventLoop loop
                && !loop.isIoType(EpollInterestWorkaround.Handler.class);
    }

    /**
     * Registers an active channel anew, after the event that the loop is now handling. The channel's handlers see
     * {@code channelUnregistered} and {@code channelRegistered}, with no event in between. Event loop only.
     */
    public void reregister(Channel channel) {
        ChannelPromise deregistered = channel.newPromise();
        channel.unsafe().deregister(deregistered);
        var unused = deregistered.addListener(done -> {
            if (channel.isOpen()) {
                channel.unsafe().register(this, channel.newPromise());
                channel.unsafe().flush(); // the old registration may have waited for the kernel to take more
            }
        });
    }

    /** The application's loop behind one of these; any other loop itself. */
    public static EventLoop original(EventLoop eventLoop) {
        return eventLoop instanceof EpollInterestLoop wrapped ? wrapped.loop : eventLoop;
    }

    @Override
    public Future<IoRegistration> register(IoHandle handle) {
        Promise<IoRegistration> registered = newPromise();
        var unused = loop.register(handle).addListener(future -> {
            if (future.isSuccess()) {
                registered.setSuccess(new EpollInterestWorkaround.Registration((IoRegistration) future.getNow()));
            } else {
                registered.setFailure(future.cause());
            }
        });
        return registered;
    }

    @Deprecated
    @Override
    public ChannelFuture register(Channel channel) {
        return register(channel, channel.newPromise());
    }

    @Deprecated
    @Override
    public ChannelFuture register(ChannelPromise promise) {
        return register(promise.channel(), promise);
    }

    @Deprecated
    @Override
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        channel.unsafe().register(this, promise);
        return promise;
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return loop.isCompatible(handleType);
    }

    @Override
    public boolean isIoType(Class<? extends IoHandler> handlerType) {
        return loop.isIoType(handlerType);
    }

    @Override
    public IoEventLoop next() {
        return this;
    }

    @Override
    public EventLoopGroup parent() {
        return loop.parent();
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return loop.inEventLoop(thread);
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return loop.schedule(task, delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        return loop.schedule(task, delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long delay, long period, TimeUnit unit) {
        return loop.scheduleAtFixedRate(task, delay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        return loop.scheduleWithFixedDelay(task, initialDelay, delay, unit);
    }

    @Override
    public Ticker ticker() {
        return loop.ticker();
    }

    @Override
    public boolean isShuttingDown() {
        return loop.isShuttingDown();
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        return loop.shutdownGracefully(quietPeriod, timeout, unit);
    }

    @Override
    public Future<?> terminationFuture() {
        return loop.terminationFuture();
    }

    @Deprecated
    @Override
    public void shutdown() {
        loop.shutdown();
    }

    @Override
    public boolean isShutdown() {
        return loop.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return loop.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return loop.awaitTermination(timeout, unit);
    }
}
