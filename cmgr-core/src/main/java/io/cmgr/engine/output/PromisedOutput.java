// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.flow.KernelProgress;
import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The output of a session whose pipeline has handlers that may hold messages back or change them, such as TLS or those
 * of the application. Each message has a promise. If a handler never completes it, the message stays under way until
 * the session ends.
 */
public class PromisedOutput extends StreamOutput {
    /**
     * The messages that are not settled, in the order of their writes. A settled one stays until those before it are
     * settled.
     */
    private final ArrayDeque<Message> underWay = new ArrayDeque<>();

    /**
     * The message of a broadcast from {@link #broadcast} until {@link #broadcastWritten}, else null. The audience's
     * channel group makes its promise, which is not known before the group has written.
     */
    private @Nullable Message beingWritten;

    /** The bytes that the application's codec has made so far; null where nothing counts them. */
    private final @Nullable LongSupplier encodedBytes;

    PromisedOutput(OutputOwner owner, PendingBytes account, Channel channel, SessionLoop loop) {
        this(owner, account, channel, loop, null);
    }

    /** The output of a session with a codec, whose bytes are counted. */
    public PromisedOutput(
            OutputOwner owner,
            PendingBytes account,
            Channel channel,
            SessionLoop loop,
            @Nullable LongSupplier encodedBytes) {
        super(owner, account, channel, loop);
        this.encodedBytes = encodedBytes;
    }

    @Override
    public void take(StreamWrite write) {
        if (write.isEmpty()) {
            writeNothing(write);
            return;
        }
        Message message = encodedBytes != null && write.isObject()
                ? new EncodedMessage(write, encodedBytes)
                : new Message(write.size(), write);
        ChannelPromise promise = channel.newPromise().addListener(message);
        flushLater();
        underWay.add(message);
        var unused = channel.write(write.handOver(), promise);
        message.written();
    }

    /**
     * Hides a write of nothing from the handlers: one that makes a message of each buffer would send an empty message.
     */
    private void writeNothing(StreamWrite write) {
        if (drained()) {
            settleNothing(write);
        } else {
            underWay.add(new Message(0, write));
        }
    }

    @Override
    void broadcast(int size) {
        beingWritten = new Message(size, null);
        underWay.add(beingWritten);
        flushLater();
    }

    @Override
    public void broadcastWritten(ChannelFuture written) {
        var unused = written.addListener(requireNonNull(beingWritten));
        beingWritten = null;
    }

    /** Does nothing: each write asks for a flush, since a handler may not pass the end of the read on. */
    @Override
    public void readBegins() {}

    @Override
    public void readComplete() {
        flush();
    }

    @Override
    public void flush() {
        if (!flushDue) {
            return;
        }
        flushDue = false;
        channel.flush();
        if (!underWay.isEmpty()) {
            owner.kernelFull();
        }
    }

    private void settle(Message message, @Nullable Throwable cause) {
        boolean relieved = settle(PendingBytes.charge(message.size), message.size, 1, cause);
        if (message.write != null) {
            message.write.settleAll(cause);
        }
        removeSettled();
        if (relieved) {
            owner.writable();
        }
        checkDrained();
    }

    /**
     * Removes the settled messages at the head. A write of nothing that comes next is settled like the message before
     * it.
     */
    final void removeSettled() {
        Throwable before = null;
        for (Message first = underWay.peek(); first != null && (first.done || first.empty); first = underWay.peek()) {
            underWay.remove();
            if (first.empty) {
                first.complete(before);
            }
            before = first.failure;
        }
    }

    /** What is under way was flushed, or if that is not known of all of it, what was flushed fills the kernel. */
    @Override
    public boolean heldUp() {
        return !underWay.isEmpty() && (!flushDue || KernelProgress.isDue(channel));
    }

    @Override
    public boolean hasUnflushed() {
        return flushDue;
    }

    @Override
    public boolean drained() {
        return underWay.isEmpty();
    }

    @Override
    void failTaken(Throwable cause) {
        for (Message first = underWay.peek(); first != null; first = underWay.peek()) {
            first.complete(cause);
            removeSettled();
        }
    }

    /** One message under way: a write, or this session's part of a broadcast. */
    private class Message implements ChannelFutureListener {
        int size;
        private final @Nullable StreamWrite write;
        private final boolean empty;
        private boolean done;
        private @Nullable Throwable failure;

        Message(int size, @Nullable StreamWrite write) {
            this.size = size;
            this.write = write;
            empty = write != null && write.isEmpty();
        }

        @Override
        public void operationComplete(ChannelFuture written) {
            Throwable cause = written.cause();
            if (done) {
                return;
            }
            if (cause instanceof ClosedChannelException) {
                complete(owner.refusal());
            } else {
                if (cause instanceof IOException) {
                    owner.outputFailed(cause); // this fails all messages, so the next line does nothing
                } else if (cause != null) {
                    owner.bufferFailed(cause);
                }
                complete(cause);
            }
        }

        /** Called when the channel has been given the message. */
        void written() {}

        void complete(@Nullable Throwable cause) {
            if (done) {
                return;
            }
            done = true;
            failure = cause;
            if (empty) {
                requireNonNull(write).settleAll(cause);
            } else {
                settle(this, cause);
            }
        }
    }

    /**
     * An object that a codec encodes. When it has been encoded while it was written, as is usual, it counts for its bytes
     * from then on. One that the codec holds back counts for its estimate until it is settled, and is sent as no bytes.
     */
    private final class EncodedMessage extends Message {
        private final LongSupplier encodedBytes;
        private final long before;
        private boolean heldBack;
        private boolean measured;

        EncodedMessage(StreamWrite write, LongSupplier encodedBytes) {
            super(write.size(), write);
            this.encodedBytes = encodedBytes;
            before = encodedBytes.getAsLong();
        }

        @Override
        void written() {
            long encoded = encodedBytes.getAsLong() - before;
            heldBack = encoded == 0;
            if (!heldBack) {
                measure(encoded);
            }
        }

        private void measure(long encoded) {
            if (!measured) {
                measured = true;
                int bytes = (int) Math.min(encoded, Integer.MAX_VALUE);
                recharge(size, bytes);
                size = bytes;
            }
        }

        /** Also called while the channel is given the message, if encoding fails or the kernel takes it at once. */
        @Override
        void complete(@Nullable Throwable cause) {
            measure(heldBack ? 0 : encodedBytes.getAsLong() - before);
            super.complete(cause);
        }
    }
}
