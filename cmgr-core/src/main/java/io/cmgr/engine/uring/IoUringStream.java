// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.uring;

import io.cmgr.engine.flow.EarlyFlush;
import io.cmgr.engine.flow.KernelProgress;
import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandler;
import io.netty.channel.IoRegistration;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a stream channel of io_uring and what the kernel reports to it, with four differences to Netty.
 *
 * <p><b>No hang-up.</b> When the kernel reports that the peer has finished sending, Netty reads everything to the end of
 * input, even if auto-read is off, as on epoll: see <a
 * href="https://github.com/netty/netty/issues/13142">netty#13142</a>. So that report is taken for one that
 * was cancelled. In return, from then on the channel is told after each read that there is more: a channel that reads
 * finds the end, or the reset, in its turn.
 *
 * <p><b>Writes to a peer that has finished sending.</b> Since the kernel mixes that hang-up into every wait, it cannot
 * wait until such a peer takes more bytes, and Netty would wait for ever. Here the channel tries again every
 * {@value #RETRY_MILLIS} ms.
 *
 * <p><b>Half-closure of Unix-domain channels.</b> Netty closes them at the end of input, since their configuration has no
 * such option. Here the end is reported by an event, as for TCP, and reading stops.
 *
 * <p><b>No registration is forgotten.</b> Netty does not notice that a wait for a writable socket was cancelled by the
 * close, and keeps the registration of such a channel for as long as the event loop lives.
 *
 * <p>Event loop only.
 */
@SuppressWarnings("try") // Netty's close may throw anything
final class IoUringStream implements IoUringIoHandle, EarlyFlush.Flushing {
    private static final long RETRY_MILLIS = 10;

    private final Channel channel;
    private final boolean unix;
    private final IoUringIoHandle netty;

    private final IoRegistration registration;

    /** Whether the kernel has reported that the peer has finished sending. */
    private boolean hungUp;

    /** How far the kernel had got with the output at the last early flush; null before the first. */
    private @Nullable KernelProgress lastProgress;

    /** Whether Netty's own question for that has been answered. */
    private boolean answered;

    /** Whether the end of input of a Unix-domain channel has been reported. */
    private boolean ended;

    /** Registers a channel with an event loop. */
    IoUringStream(Channel channel, IoUringIoHandle netty, IoHandler loop) throws Exception {
        this.channel = channel;
        unix = channel instanceof DomainSocketChannel;
        this.netty = netty;
        registration = loop.register(this);
        EarlyFlush.by(this, channel);
    }

    IoRegistration registration() {
        return registration;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        IoUringIoEvent done = (IoUringIoEvent) event;
        if (UringOps.isPoll(done) && done.res() > 0 && (done.res() & UringOps.POLLRDHUP) != 0) {
            hungUp(done);
        } else if (unix && UringOps.isRead(done) && done.res() == 0) {
            endOfInput(done);
        } else {
            if (UringOps.isClose(done)) {
                netty.handle(registration, UringOps.polled(UringOps.POLLOUT));
            }
            netty.handle(registration, event);
            if (hungUp && UringOps.isRead(done) && done.res() > 0) {
                netty.handle(registration, UringOps.polled(UringOps.POLLIN));
            }
        }
    }

    /**
     * A report of readable bytes stays one. Of the others the first is the one that Netty asked for, and any further one
     * came in place of a writable socket.
     */
    private void hungUp(IoUringIoEvent polled) {
        hungUp = true;
        if ((polled.res() & UringOps.POLLIN) != 0) {
            netty.handle(registration, UringOps.readable(polled));
        } else if (!answered) {
            answered = true;
            netty.handle(registration, UringOps.polled(UringOps.CANCELED));
            netty.handle(registration, UringOps.polled(UringOps.POLLIN));
        } else if ((polled.res() & UringOps.POLLOUT_OR_FAILURE) != 0) {
            netty.handle(registration, UringOps.polled(UringOps.POLLOUT));
        } else {
            var unused = channel.eventLoop().schedule(this::retry, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void retry() {
        if (channel.isOpen()) {
            netty.handle(registration, UringOps.polled(UringOps.POLLOUT));
        }
    }

    private void endOfInput(IoUringIoEvent read) {
        channel.config().setAutoRead(false); // or the end of input would be read again and again
        netty.handle(registration, UringOps.cancelled(read));
        if (!ended) {
            ended = true;
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    /**
     * Cancels the write under way. Netty then submits it again, and the kernel takes at once what there is room for. Does
     * so only if the kernel has taken nothing since the last call, since a cancellation looks through all that the event
     * loop has asked the kernel for.
     */
    @Override
    public void flushEarly() {
        KernelProgress progress = KernelProgress.of(channel, 0);
        boolean stuck = progress.current() != null && progress.equals(lastProgress);
        lastProgress = progress;
        if (stuck && registration.isValid()) {
            long unused = registration.submit(UringOps.cancelSend((UnixChannel) channel));
            unused = registration.submit(UringOps.cancelWritev((UnixChannel) channel));
        }
    }

    @Override
    public void close() throws Exception {
        netty.close();
    }

    @Override
    public void registered() {
        netty.registered();
    }

    @Override
    public void unregistered() {
        netty.unregistered();
    }
}
