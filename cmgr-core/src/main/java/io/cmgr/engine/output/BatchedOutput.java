// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a session that writes to its socket itself, without a promise: what is no longer in the channel's
 * outbound buffer after a flush has been taken by the kernel.
 */
public final class BatchedOutput extends StreamOutput {
    /** What was written since the last flush, outside of reads; null before the first such write, if there ever is one. */
    private @Nullable WriteBatch own;

    /**
     * Batches that the kernel has not taken whole, in order; each follows its bytes through the outbound buffer. Null
     * before the kernel is full for the first time.
     */
    private @Nullable ArrayDeque<WriteBatch> underWay;

    /** The batch that sessions borrow while they are read; null before the first read of this one. */
    private @Nullable ReadBatch readBatch;

    /** Whether this session has borrowed it. */
    private boolean borrowed;

    /** Whether writes go to the borrowed batch; our own is empty then. */
    private boolean reading;

    /** With what a broadcast fails that is written after the output has failed; null before. */
    private @Nullable Throwable failure;

    public BatchedOutput(Owner owner, PendingBytes account, Channel channel, SessionLoop loop) {
        super(owner, account, channel, loop);
    }

    @Override
    void take(PendingWrite write) {
        if (write.isEmpty() && drained()) {
            settleNothing(write);
            return;
        }
        batch().add(write);
        if (!write.isEmpty()) {
            var unused = channel.write(write.handOver(), channel.voidPromise());
        }
        flushUnlessReading();
    }

    @Override
    void broadcast(int size) {
        batch().add(size);
        flushUnlessReading();
    }

    @Override
    public void broadcastWritten(ChannelFuture written) {
        throw new IllegalStateException("an audience without filters makes no promises");
    }

    @Override
    public void readBegins() {
        if (readBatch == null) {
            readBatch = ReadBatch.of(loop);
        }
        if (!reading && ownIsEmpty() && readBatch.lend()) {
            borrowed = true;
            reading = true;
        }
    }

    @Override
    public void readComplete() {
        reading = false;
        if (borrowed) {
            flush(borrowedBatch());
            returnBorrowed();
        } else {
            flush();
        }
    }

    private WriteBatch borrowedBatch() {
        return requireNonNull(readBatch).batch();
    }

    private void returnBorrowed() {
        borrowed = false;
        requireNonNull(readBatch).takeBack();
    }

    private WriteBatch batch() {
        if (reading) {
            return borrowedBatch();
        }
        if (own == null) {
            own = new WriteBatch();
        }
        return own;
    }

    private boolean ownIsEmpty() {
        return own == null || own.isEmpty();
    }

    private void flushUnlessReading() {
        if (!reading) {
            flushLater();
        }
    }

    @Override
    public void flush() {
        WriteBatch written = reading ? borrowedBatch() : own;
        if (written != null) {
            flush(written);
        }
    }

    private void flush(WriteBatch written) {
        flushDue = false;
        if (written.isEmpty()) {
            return;
        }
        channel.flush();
        if (written.isEmpty()) {
            return; // the flush failed, and the batch with it
        }
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        if (failure != null || (unsent != null && unsent.isEmpty())) {
            settle(written, failure);
            return;
        }
        WriteBatch followed = written.take();
        if (underWay == null) {
            underWay = new ArrayDeque<>(1);
        }
        underWay.add(followed);
        if (unsent != null) {
            followWithMarker(followed);
        } // else the channel has closed, and its end will fail the batch
    }

    /** The kernel is full. An empty write behind the batch completes when the kernel has taken the batch. */
    private void followWithMarker(WriteBatch followed) {
        owner.kernelFull();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(marker -> {
            boolean unsettled = requireNonNull(underWay).remove(followed);
            if (!marker.isSuccess()) {
                owner.outputFailed(marker.cause());
            }
            if (unsettled) {
                settle(followed, marker.isSuccess() ? null : owner.refusal());
            }
        });
    }

    private void settle(WriteBatch done, @Nullable Throwable cause) {
        boolean relieved = settle(done.charged(), done.bytes(), done.messages(), cause);
        PendingWrite first = done.clear();
        if (first != null) {
            first.settleAll(cause);
        }
        if (relieved) {
            owner.writable();
        }
        checkDrained();
    }

    @Override
    public boolean drained() {
        return ownIsEmpty() && (!borrowed || borrowedBatch().isEmpty()) && (underWay == null || underWay.isEmpty());
    }

    @Override
    void failTaken(Throwable cause) {
        failure = cause;
        while (underWay != null && !underWay.isEmpty()) {
            settle(underWay.remove(), cause);
        }
        if (borrowed) {
            failWritten(borrowedBatch(), cause);
        }
        if (own != null) {
            failWritten(own, cause);
        }
        if (reading) { // the end of the read may never come
            reading = false;
            returnBorrowed();
        }
    }

    private void failWritten(WriteBatch written, Throwable cause) {
        if (!written.isEmpty()) {
            settle(written, cause);
        }
    }
}
