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
 * The output of a session whose pipeline writes straight to the socket. It needs no promises: the kernel has taken
 * whatever is no longer in the channel's outbound buffer after a flush.
 */
public final class BatchedOutput extends StreamOutput {
    /** What was written since the last flush, except during reads; null before the first such write. */
    private @Nullable WriteBatch own;

    /**
     * The batches that were flushed and that the kernel has not taken whole, in order. Null before a flush has left
     * bytes behind for the first time.
     */
    private @Nullable ArrayDeque<WriteBatch> underWay;

    /** The batch that all sessions of the event loop share; null before this session's first read. */
    private @Nullable ReadBatch readBatch;

    /** Whether this session has borrowed the shared batch. */
    private boolean borrowed;

    /** Whether a read is going on, and writes go to the borrowed batch. Our own batch is empty then. */
    private boolean reading;

    /** Why the output has failed; null before. A broadcast that is written afterwards fails with it. */
    private @Nullable Throwable failure;

    public BatchedOutput(OutputOwner owner, PendingBytes account, Channel channel, SessionLoop loop) {
        super(owner, account, channel, loop);
    }

    @Override
    public void take(StreamWrite write) {
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
        if (!reading && ownIsEmpty() && readBatch.tryLend()) {
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
            return; // the flush failed, and has failed the batch
        }
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        if (failure != null || (unsent != null && unsent.isEmpty())) {
            settle(written, failure);
            return;
        }
        WriteBatch followed = letGo(written);
        if (unsent != null) {
            owner.kernelFull();
            settleWith(channel.writeAndFlush(Unpooled.EMPTY_BUFFER), followed);
        } // else the channel has closed, and failTaken will fail the batch
    }

    private WriteBatch letGo(WriteBatch written) {
        WriteBatch followed = written.moveOut();
        if (underWay == null) {
            underWay = new ArrayDeque<>(1);
        }
        underWay.add(followed);
        return followed;
    }

    /** Settles the batch with its marker, an empty write behind it, which completes when the kernel has taken the batch. */
    private void settleWith(ChannelFuture marker, WriteBatch followed) {
        var unused = marker.addListener(written -> {
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
        StreamWrite first = done.clear();
        if (first != null) {
            first.settleAll(cause);
        }
        if (relieved) {
            owner.writable();
        }
        checkDrained();
    }

    /** A marker follows the last batch, which is still to be flushed by whoever comes behind. */
    @Override
    void retired() {
        WriteBatch written = reading ? borrowedBatch() : own;
        if (written != null && !written.isEmpty()) {
            settleWith(channel.write(Unpooled.EMPTY_BUFFER), letGo(written));
        }
        stopBorrowing();
    }

    @Override
    public boolean heldUp() {
        return underWay != null && !underWay.isEmpty();
    }

    @Override
    public boolean hasUnflushed() {
        return reading ? !borrowedBatch().isEmpty() : !ownIsEmpty();
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
        stopBorrowing();
    }

    /** Does not wait for readComplete, which may never be called. */
    private void stopBorrowing() {
        if (reading) {
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
