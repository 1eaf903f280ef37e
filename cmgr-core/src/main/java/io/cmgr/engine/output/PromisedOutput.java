// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a session behind handlers that may hold messages back or change them, TLS or the application's: every
 * message has a promise of its own. One that a handler loses stays under way until the session ends.
 */
public final class PromisedOutput extends StreamOutput {
    /** What has been written and not settled, in order. A settled one may wait here for those before it. */
    private final ArrayDeque<Message> underWay = new ArrayDeque<>();

    /**
     * The broadcast that the session's audience is about to write; null between two. The audience's channel group makes the
     * promise, which is known only when the group has written: {@link #broadcastWritten}.
     */
    private @Nullable Message beingWritten;

    public PromisedOutput(Owner owner, PendingBytes account, Channel channel, SessionLoop loop) {
        super(owner, account, channel, loop);
    }

    @Override
    void take(PendingWrite write) {
        if (write.isEmpty()) {
            writeNothing(write);
            return;
        }
        Message message = new Message(write.size(), write);
        ChannelPromise promise = channel.newPromise().addListener(message);
        flushLater();
        underWay.add(message);
        var unused = channel.write(write.handOver(), promise);
    }

    /** Handlers do not see a write of nothing: one that makes a message of each buffer would send an empty message. */
    private void writeNothing(PendingWrite write) {
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

    /** Each write asks for a flush: handlers may keep the end of a read to themselves. */
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

    /** Removes the settled messages at the head. A write of nothing behind one of them has the same outcome. */
    private void removeSettled() {
        Throwable before = null;
        for (Message first = underWay.peek(); first != null && (first.done || first.empty); first = underWay.peek()) {
            underWay.remove();
            if (first.empty) {
                first.done(before);
            }
            before = first.failure;
        }
    }

    @Override
    public boolean drained() {
        return underWay.isEmpty();
    }

    @Override
    void failTaken(Throwable cause) {
        for (Message first = underWay.peek(); first != null; first = underWay.peek()) {
            first.done(cause);
        }
    }

    /** One message under way, a write or its part of a broadcast. */
    private final class Message implements ChannelFutureListener {
        private final int size;
        private final @Nullable PendingWrite write;
        private final boolean empty;
        private boolean done;
        private @Nullable Throwable failure;

        Message(int size, @Nullable PendingWrite write) {
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
                done(owner.refusal());
            } else {
                if (cause instanceof IOException) {
                    owner.outputFailed(cause); // which fails this one too
                }
                done(cause);
            }
        }

        void done(@Nullable Throwable cause) {
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
}
