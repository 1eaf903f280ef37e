// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.thread.StrayInterrupt;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One write to a stream session: the future that the caller holds, the command that waits in the loop's write queue,
 * and the link in the batch that the kernel is taking, all in one object.
 */
final class PendingWrite extends LoopAwareFuture<Void> implements LoopCommand {
    private final StreamOutput output;
    private final int size;

    /** Null once it is the channel's, and if there is nothing to send. */
    private @Nullable ByteBuf data;

    /** The next write of the same batch. Event loop only, null outside a batch and at its end. */
    @Nullable
    PendingWrite next;

    PendingWrite(StreamOutput output, ByteBuf data, int size) {
        super(output.loop.guard());
        this.output = output;
        this.data = data;
        this.size = size;
    }

    /** A write of nothing, which is done when all before it is. */
    PendingWrite(StreamOutput output) {
        super(output.loop.guard());
        this.output = output;
        size = 0;
    }

    /** Whether there is nothing to send; asked before {@link #handOver}. */
    boolean isEmpty() {
        return data == null;
    }

    /** The data, for the channel or another owner to release: from there on the write is settled with its batch. */
    ByteBuf handOver() {
        ByteBuf handedOver = requireNonNull(data);
        data = null;
        return handedOver;
    }

    /** The caller's bytes, without what framing adds. */
    int size() {
        return size;
    }

    @Override
    public int run() {
        output.send(this);
        return ONE;
    }

    @Override
    public void failed(Throwable error) {
        giveUp(error);
    }

    @Override
    public void refuse() {
        giveUp(output.refusal());
    }

    /** Releases what the channel has not been given, and fails. Any thread. */
    private void giveUp(Throwable why) {
        if (data != null) {
            handOver().release();
            output.giveUp(size);
        }
        completeExceptionally(why);
    }

    /** Completes this write and those behind it in its batch. */
    void settleAll(@Nullable Throwable failure) {
        PendingWrite write = this;
        while (write != null) {
            PendingWrite behind = write.next;
            write.next = null;
            if (failure == null) {
                write.complete(null);
            } else {
                write.completeExceptionally(failure);
            }
            StrayInterrupt.clear();
            write = behind;
        }
    }
}
