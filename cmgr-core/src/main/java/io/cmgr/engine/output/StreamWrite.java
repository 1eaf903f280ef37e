// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.engine.thread.StrayInterrupt;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One write to a stream session, in one object: the future that the caller gets, the data, and the link to the next
 * write of its batch. The only subclass, {@link StreamOutput.PendingWrite}, is also the command that waits in the
 * loop's queue.
 */
abstract class StreamWrite extends LoopAwareFuture<Void> {
    private final int size;

    /** Null once the channel has it, and in a write of nothing. */
    private @Nullable Object data;

    /** The next write of the same batch; null at the batch's end and outside of a batch. Event loop only. */
    @Nullable
    StreamWrite next;

    /** A write of {@code size} bytes without framing. */
    StreamWrite(LoopGuard guard, Object data, int size) {
        super(guard);
        this.data = data;
        this.size = size;
    }

    /** A write of nothing, which completes when all writes before it have. */
    StreamWrite(LoopGuard guard) {
        super(guard);
        size = 0;
    }

    /** Whether there is nothing to send. Only meaningful before {@link #handOver}. */
    final boolean isEmpty() {
        return data == null;
    }

    /** Whether the data is an object that is to be encoded. Only meaningful before {@link #handOver}. */
    final boolean isObject() {
        return data != null && !(data instanceof ByteBuf);
    }

    /**
     * Returns the data, which the caller must release or give to the channel. Then the write is settled with its batch.
     */
    final Object handOver() {
        Object handedOver = requireNonNull(data);
        data = null;
        return handedOver;
    }

    /** The size of the caller's data, without what framing adds; of an object that is to be encoded, an estimate. */
    final int size() {
        return size;
    }

    /** Fails. If the channel has not been given the data, releases them and their charge. Any thread. */
    abstract void giveUp(Throwable why);

    /** Fails because a newer message has taken the place of this one, which waits. */
    abstract void supersede();

    /** Fails because so many keys of this session wait. */
    abstract void refuseKey(int waiting);

    /** Completes this write and those behind it in its batch. Event loop only. */
    final void settleAll(@Nullable Throwable failure) {
        StreamWrite write = this;
        while (write != null) {
            StreamWrite behind = write.next;
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
