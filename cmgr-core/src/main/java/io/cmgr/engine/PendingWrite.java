// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One write to a stream session: the future that the caller holds, the command that waits in the loop's write queue,
 * and the link in the batch that the kernel is taking, all in one object.
 */
final class PendingWrite extends LoopAwareFuture<Void> implements LoopCommand {
    private final StreamSession session;
    private final ByteBuf data;
    private final int size;

    /** The next write of the same batch. Event loop only, null outside a batch and at its end. */
    @Nullable
    PendingWrite next;

    PendingWrite(EventLoops loops, StreamSession session, ByteBuf data) {
        super(loops);
        this.session = session;
        this.data = data;
        this.size = data.readableBytes();
    }

    int size() {
        return size;
    }

    @Override
    public void run() {
        session.writeOnLoop(this, data);
    }

    @Override
    public void refuse() {
        data.release();
        session.releasePending(size);
        settle(session.refusal());
    }

    /** Completes this write and those behind it in its batch. */
    void settleAll(@Nullable Throwable failure) {
        PendingWrite write = this;
        while (write != null) {
            PendingWrite behind = write.next;
            write.next = null;
            write.settle(failure);
            write = behind;
        }
    }

    void settle(@Nullable Throwable failure) {
        if (failure == null) {
            complete(null);
        } else {
            completeExceptionally(failure);
        }
    }
}
